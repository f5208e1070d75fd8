/** Models at work on texts that are not trained on: generation, scores, log-probabilities, token ids. */
package io.levee.rlhf.infer;
