package io.levee.kernels.ptx;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs a few lines of PTX on one warp. They find the inputs in {@code %ad, %bd, %cd} (64 bits), {@code %a, %b, %c}
 * (32), {@code %ah, %bh, %ch} (16), {@code %fa, %fb, %fc} (f32), {@code %da, %db, %dc} (f64) and put the result into
 * {@code %rd}, {@code %r}, {@code %h}, {@code %f}, {@code %d} or the predicate {@code %p}.
 */
final class Snippet {
    /** What stays in a result that no lane wrote. */
    static final long UNTOUCHED = 0x1234567L;

    private Snippet() {}

    private static final String KERNEL = """
        .version 8.0
        .target sm_80
        .address_size 64
        .visible .entry run(
            .param .u64 out, .param .u64 in_a, .param .u64 in_b, .param .u64 in_c, .param .u32 lanes
        )
        {
            .reg .pred %p, %q, %run;
            .reg .b16 %ah, %bh, %ch, %h, %h<4>;
            .reg .b32 %a, %b, %c, %r, %r<8>, %lane, %lanes;
            .reg .b64 %ad, %bd, %cd, %rd, %rd<8>, %at, %base;
            .reg .f32 %fa, %fb, %fc, %f, %f<4>;
            .reg .f64 %da, %db, %dc, %d, %d<4>;
            .local .align 16 .b8 stack[64];
            mov.u32 %lane, %laneid;
            mul.wide.u32 %at, %lane, 8;
            ld.param.u64 %base, [in_a];
            add.s64 %base, %base, %at;
            ld.global.u64 %ad, [%base];
            ld.param.u64 %base, [in_b];
            add.s64 %base, %base, %at;
            ld.global.u64 %bd, [%base];
            ld.param.u64 %base, [in_c];
            add.s64 %base, %base, %at;
            ld.global.u64 %cd, [%base];
            cvt.u32.u64 %a, %ad;
            cvt.u32.u64 %b, %bd;
            cvt.u32.u64 %c, %cd;
            cvt.u16.u64 %ah, %ad;
            cvt.u16.u64 %bh, %bd;
            cvt.u16.u64 %ch, %cd;
            mov.b32 %fa, %a;
            mov.b32 %fb, %b;
            mov.b32 %fc, %c;
            mov.b64 %da, %ad;
            mov.b64 %db, %bd;
            mov.b64 %dc, %cd;
            mov.b64 %rd, 0x1234567;
            mov.b32 %r, 0x1234567;
            mov.b16 %h, 0x4567;
            mov.b32 %f, 0x1234567;
            mov.b64 %d, 0x1234567;
            ld.param.u32 %lanes, [lanes];
            shr.u32 %lanes, %lanes, %lane;
            and.b32 %lanes, %lanes, 1;
            setp.ne.s32 %run, %lanes, 0;
            setp.ne.s32 %p, 0, 0;
            setp.ne.s32 %q, 0, 0;
            @!%run bra DONE;
            SNIPPET
        DONE:
            RESULT
            ld.param.u64 %base, [out];
            add.s64 %base, %base, %at;
            st.global.u64 [%base], %rd;
            ret;
        }
        """;

    /** How the result becomes 64 bits. */
    enum Result {
        B64(""),
        B32("cvt.u64.u32 %rd, %r;"),
        B16("cvt.u64.u16 %rd, %h;"),
        F32("mov.b32 %r, %f; cvt.u64.u32 %rd, %r;"),
        F64("mov.b64 %rd, %d;"),
        PRED("selp.b64 %rd, 1, 0, %p;"),
        PAIR("selp.b64 %rd, 1, 0, %p; selp.b64 %rd7, 2, 0, %q; or.b64 %rd, %rd, %rd7;");

        private final String ptx;

        Result(String ptx) {
            this.ptx = ptx;
        }
    }

    static String kernel(String snippet, Result result) {
        return KERNEL.replace("SNIPPET", snippet).replace("RESULT", result.ptx);
    }

    /** The results of the 32 lanes; those not in {@code lanes} do not execute the snippet. */
    static long[] run(String snippet, Result result, int lanes, long[] a, long[] b, long[] c) {
        try (PtxMachine machine = new PtxMachine(PtxMachine.Settings.checking())) {
            PtxKernel kernel = machine.load("snippet", kernel(snippet, result)).kernel("run");
            long out = machine.allocate(256);
            ByteBuffer parameters = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
            parameters
                    .putLong(out)
                    .putLong(upload(machine, a))
                    .putLong(upload(machine, b))
                    .putLong(upload(machine, c));
            parameters.putInt(lanes);
            machine.launch(kernel, 1, 1, 1, 32, 1, 1, 0, MemorySegment.ofArray(parameters.array()));
            return download(machine, out, 32);
        }
    }

    static long upload(PtxMachine machine, long[] values) {
        long address = machine.allocate(8L * values.length);
        machine.write(address, MemorySegment.ofArray(values));
        return address;
    }

    static long upload(PtxMachine machine, int[] values) {
        long address = machine.allocate(4L * values.length);
        machine.write(address, MemorySegment.ofArray(values));
        return address;
    }

    static long[] download(PtxMachine machine, long address, int count) {
        long[] values = new long[count];
        machine.read(MemorySegment.ofArray(values), address);
        return values;
    }

    static int[] downloadInts(PtxMachine machine, long address, int count) {
        int[] values = new int[count];
        machine.read(MemorySegment.ofArray(values), address);
        return values;
    }

    /** Packs parameters as a driver does: each aligned to its size. */
    static MemorySegment pack(Object... values) {
        ByteBuffer packed = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (Object value : values) {
            switch (value) {
                case Long number -> {
                    packed.position((packed.position() + 7) / 8 * 8);
                    packed.putLong(number);
                }
                case Integer number -> packed.putInt(number);
                case Float number -> packed.putFloat(number);
                default -> throw new IllegalArgumentException(value.toString());
            }
        }
        return MemorySegment.ofArray(packed.array()).asSlice(0, packed.position());
    }
}
