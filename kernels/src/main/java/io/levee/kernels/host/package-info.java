/** Memory that the CPU reads, and the operations over a few thousand values that all back-ends on the CPU share. */
package io.levee.kernels.host;
