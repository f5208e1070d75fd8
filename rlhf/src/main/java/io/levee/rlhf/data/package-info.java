/**
 * From files to batches: dataset specifications, readers of the public shapes, rows of text, rows of tokens, and the order in which
 * training sees them.
 */
package io.levee.rlhf.data;
