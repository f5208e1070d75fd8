/** A run and its directory: what a job is, its options as run.json holds them, metrics, checkpoints, locks and progress. */
package io.levee.rlhf.run;
