package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of one number of a kernel's launches.
 *
 * @param what gridX, gridY, gridZ, threads, shared (bytes), or the number of a parameter, from 0
 * @param sign {@code =} to set it, {@code +} and {@code -} to change it
 * @param amount what it is set to or changed by
 */
record LaunchChange(String what, char sign, int amount) {
    /** The number after the change. */
    long of(long value) {
        return switch (sign) {
            case '=' -> amount;
            case '+' -> value + amount;
            case '-' -> value - amount;
            default -> throw new IllegalArgumentException(this + ": expected =, + or -");
        };
    }

    int of(String number, int value) {
        return number.equals(what) ? Math.toIntExact(of(value)) : value;
    }

    /** Changes a whole number of the packed parameters of an entry, if that is what this changes. */
    void apply(MemorySegment parameters, String entry, String ptx) {
        if (!Character.isDigit(what.charAt(0))) {
            return;
        }
        Matcher declared = Pattern.compile("\\.param \\.([a-z])(\\d+) " + entry + "_param_(\\d+)")
                .matcher(ptx);
        for (long at = 0; declared.find(); ) {
            int bytes = Integer.parseInt(declared.group(2)) / Byte.SIZE;
            at = (at + bytes - 1) / bytes * bytes;
            if (declared.group(3).equals(what)) {
                change(parameters, at, bytes, declared.group(1));
                return;
            }
            at += bytes;
        }
        throw new IllegalStateException(entry + " has no parameter " + what);
    }

    private void change(MemorySegment parameters, long at, int bytes, String type) {
        if (!type.equals("u")) {
            throw new IllegalStateException("parameter " + what + " is no whole number");
        }
        if (bytes == Integer.BYTES) {
            parameters.set(
                    ValueLayout.JAVA_INT_UNALIGNED, at, (int) of(parameters.get(ValueLayout.JAVA_INT_UNALIGNED, at)));
        } else {
            parameters.set(
                    ValueLayout.JAVA_LONG_UNALIGNED, at, of(parameters.get(ValueLayout.JAVA_LONG_UNALIGNED, at)));
        }
    }
}
