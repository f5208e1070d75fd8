/** How good a policy is: rates with standard errors, and Elo ratings from judged comparisons with bootstrap intervals. */
package io.levee.rlhf.evaluate;
