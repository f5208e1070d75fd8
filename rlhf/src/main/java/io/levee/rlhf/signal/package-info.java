/** What answers are judged by: the reward, costs with or without a limit, and the multipliers that enforce limits. */
package io.levee.rlhf.signal;
