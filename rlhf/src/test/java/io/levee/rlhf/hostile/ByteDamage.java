package io.levee.rlhf.hostile;

import io.levee.engine.random.Draws;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What a bad disk, a cut transfer or an attacker does to any file: bits, cuts, chunks and lengths. */
final class ByteDamage implements Damage {
    private static final int LONGEST_CHUNK = 48;
    private static final int MOST_REPETITIONS = 40;
    private static final long[] BOUNDARIES = {
        0,
        1,
        7,
        31,
        255,
        0xFFFF,
        0x7FFFFFFFL,
        0x80000000L,
        0xFFFFFFFFL,
        0x100000000L,
        1L << 40,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    @Override
    public byte[] apply(byte[] file, Draws draws) {
        if (file.length == 0) {
            return new byte[] {(byte) draws.nextInt()};
        }
        byte[] damaged = file.clone();
        int at = draws.nextInt(file.length);
        int end = Math.min(file.length, at + 1 + draws.nextInt(LONGEST_CHUNK));
        switch (draws.nextInt(9)) {
            case 0 -> damaged[at] ^= (byte) (1 << draws.nextInt(8));
            case 1 -> damaged[at] = (byte) draws.nextInt();
            case 2 -> damaged = Arrays.copyOf(file, at);
            case 3 -> damaged = spliced(file, at, end, new byte[0], 0);
            case 4 -> damaged = spliced(file, at, at, Arrays.copyOfRange(file, at, end), 1);
            case 5 ->
                damaged = spliced(file, at, at, Arrays.copyOfRange(file, at, end), draws.nextInt(MOST_REPETITIONS));
            case 6 -> {
                int to = draws.nextInt(file.length);
                damaged = spliced(file, to, to, Arrays.copyOfRange(file, at, end), 1);
            }
            case 7 -> number(damaged, at, boundary(draws));
            default -> damaged = spliced(file, at, Math.min(file.length, at + 1), varint(boundary(draws)), 1);
        }
        return damaged;
    }

    /** A boundary, or its neighbour. */
    private static long boundary(Draws draws) {
        return BOUNDARIES[draws.nextInt(BOUNDARIES.length)] + draws.nextInt(3) - 1;
    }

    /** Overwrites what may be a length of eight or four bytes. */
    private static void number(byte[] bytes, int at, long value) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (at + Long.BYTES <= bytes.length) {
            buffer.putLong(at, value);
        } else if (at + Integer.BYTES <= bytes.length) {
            buffer.putInt(at, (int) value);
        }
    }

    /** A length as protocol buffers write it. */
    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
            out.write((int) (rest & 0x7F | 0x80));
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    /** The bytes with a part of them replaced by repetitions of a chunk. */
    private static byte[] spliced(byte[] bytes, int start, int end, byte[] chunk, int repetitions) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, start);
        for (int i = 0; i < repetitions; i++) {
            out.writeBytes(chunk);
        }
        out.write(bytes, end, bytes.length - end);
        return out.toByteArray();
    }
}
