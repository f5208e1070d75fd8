/** How a model learns from batches: what memory that takes, and trainers of one model. */
package io.levee.rlhf.learn;
