package io.levee.rlhf.hostile;

import io.levee.engine.random.Draws;

/** A way to damage the bytes of a file, as a function of the draws. */
interface Damage {
    /** Damaged bytes; those given are left as they are. */
    byte[] apply(byte[] file, Draws draws);

    /** This damage up to four times, one after the other. */
    default Damage repeated() {
        return (file, draws) -> {
            byte[] damaged = file;
            for (int more = draws.nextInt(4); more >= 0; more--) {
                damaged = apply(damaged, draws);
            }
            return damaged;
        };
    }

    /** This damage or the other, by chance. */
    default Damage or(Damage other) {
        return (file, draws) -> (draws.chance(0.5) ? this : other).apply(file, draws);
    }
}
