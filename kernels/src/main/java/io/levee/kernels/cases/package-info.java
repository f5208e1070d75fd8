/** What each operation is tried with: operands, results and tolerances, for tests and for {@code doctor}. */
package io.levee.kernels.cases;
