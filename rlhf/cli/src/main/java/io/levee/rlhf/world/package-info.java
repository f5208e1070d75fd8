/**
 * The built-in benchmark world: requests, demonstrators and annotators made from a grammar and a seed, and the truth about help and
 * harm of any answer. Text in, judgements out; no tensors and no models.
 */
package io.levee.rlhf.world;
