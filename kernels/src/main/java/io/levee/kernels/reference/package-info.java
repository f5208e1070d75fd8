/**
 * The specification of every operation: plain loops with double accumulators, one small class for each, readable beside the
 * formula; the oracle of all tests and the fallback on any machine.
 */
package io.levee.kernels.reference;
