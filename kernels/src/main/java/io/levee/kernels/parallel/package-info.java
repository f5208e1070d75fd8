/** A fixed team of threads, and sums that do not depend on who computed which part. */
package io.levee.kernels.parallel;
