package io.levee.kernels.cuda.fake;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The arguments of a call as the machine code passes them: 64 bits each. */
record Words(MemorySegment words) {
    private static final long MOST_WORDS = 32;

    @SuppressWarnings("restricted") // an address from machine code
    static Words at(MemorySegment address) {
        return new Words(address.reinterpret(MOST_WORDS * Long.BYTES));
    }

    long at(int index) {
        return words.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    int integer(int index) {
        return (int) at(index);
    }

    /** Memory that an argument points to. */
    MemorySegment memory(int index, long bytes) {
        return memory(MemorySegment.ofAddress(at(index)), bytes);
    }

    /** Memory at an address. */
    @SuppressWarnings("restricted") // an address from machine code
    static MemorySegment memory(MemorySegment address, long bytes) {
        return address.reinterpret(bytes);
    }

    /** A text that an argument points to. */
    String text(int index) {
        return memory(index, Long.MAX_VALUE).getString(0);
    }

    void store(int index, long value) {
        memory(index, Long.BYTES).set(ValueLayout.JAVA_LONG, 0, value);
    }

    void store(int index, int value) {
        memory(index, Integer.BYTES).set(ValueLayout.JAVA_INT, 0, value);
    }

    float number(int index) {
        return memory(index, Float.BYTES).get(ValueLayout.JAVA_FLOAT, 0);
    }
}
