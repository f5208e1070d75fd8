/** The verbs that make a run directory: their options, and what each does from data and models to a result. */
package io.levee.rlhf.job;
