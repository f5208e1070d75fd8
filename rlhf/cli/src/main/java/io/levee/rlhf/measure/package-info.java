/** Short benchmarks: what this machine reaches, beside what it could reach at most. {@code bench/} holds the thorough ones. */
package io.levee.rlhf.measure;
