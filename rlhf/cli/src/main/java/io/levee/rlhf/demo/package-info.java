/** The built-in world as a guest of runs: its verbs, its truth about answers, and the demonstration on it. */
package io.levee.rlhf.demo;
