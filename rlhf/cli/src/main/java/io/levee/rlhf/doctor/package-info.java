/** What this machine offers, what is used of it and what is not, and whether every kernel computes what it should. */
package io.levee.rlhf.doctor;
