/** What models, runs, checkpoints, data and tensor files hold, as values that a caller can print. */
package io.levee.rlhf.inspect;
