/**
 * The specification of every operation: plain loops with double accumulators, one small class for each, readable beside the
 * formula; the oracle of all tests and the fallback on any machine. Host memory and the small operations of the losses,
 * which all back-ends on the CPU share, are here too.
 */
package io.levee.kernels.reference;
