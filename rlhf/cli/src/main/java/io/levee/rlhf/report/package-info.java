/** Reports: one HTML page for a run directory, which needs no network and no other file. */
package io.levee.rlhf.report;
