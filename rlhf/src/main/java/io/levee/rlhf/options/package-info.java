/** Options of verbs as objects: what their fields may hold is declared at the fields and checked in one place. */
package io.levee.rlhf.options;
