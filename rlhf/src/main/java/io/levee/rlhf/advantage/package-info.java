/** How much better than expected answers were: the KL penalty, baselines with critics and without, and the combined advantage. */
package io.levee.rlhf.advantage;
