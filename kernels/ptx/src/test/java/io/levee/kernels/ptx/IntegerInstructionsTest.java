package io.levee.kernels.ptx;

import static io.levee.kernels.ptx.OperationForm.i16;
import static io.levee.kernels.ptx.OperationForm.i32;
import static io.levee.kernels.ptx.OperationForm.i64;
import static io.levee.kernels.ptx.OperationForm.one;
import static io.levee.kernels.ptx.OperationForm.u32;
import static io.levee.kernels.ptx.OperationForm.whole;

import io.levee.kernels.ptx.Snippet.Result;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arithmetic and logic on whole numbers and bits against Java, on whole and on partial warps. Oracle. */
class IntegerInstructionsTest {
    @ParameterizedTest
    @MethodSource({"integers", "bitFields", "widths"})
    void computesWhatJavaComputes(OperationForm form) {
        form.check();
    }

    static Stream<OperationForm> integers() {
        return Stream.of(
                i32("add.s32 %r, %a, %b;", (a, b, _) -> a + b),
                i32("sub.u32 %r, %a, %b;", (a, b, _) -> a - b),
                i32("sub.s32 %r, 17, %b;", (_, b, _) -> 17 - b),
                i32("mul.lo.s32 %r, %a, %b;", (a, b, _) -> a * b),
                i32("mul.hi.s32 %r, %a, %b;", (a, b, _) -> a * b >> 32),
                u32("mul.hi.u32 %r, %a, %b;", (a, b, _) -> a * b >>> 32),
                i32("mad.lo.s32 %r, %a, %b, %c;", (a, b, c) -> a * b + c),
                i32("mad.hi.s32 %r, %a, %b, %c;", (a, b, c) -> (a * b >> 32) + c),
                i32("div.s32 %r, %a, %b;", (a, b, _) -> b == 0 ? -1 : a / b),
                u32("div.u32 %r, %a, %b;", (a, b, _) -> b == 0 ? -1 : a / b),
                i32("rem.s32 %r, %a, %b;", (a, b, _) -> b == 0 ? a : a % b),
                u32("rem.u32 %r, %a, %b;", (a, b, _) -> b == 0 ? a : a % b),
                i32("abs.s32 %r, %a;", (a, _, _) -> Math.abs((int) a)),
                i32("neg.s32 %r, %a;", (a, _, _) -> -a),
                i32("min.s32 %r, %a, %b;", (a, b, _) -> Math.min(a, b)),
                u32("min.u32 %r, %a, %b;", (a, b, _) -> Math.min(a, b)),
                i32("max.s32 %r, %a, %b;", (a, b, _) -> Math.max(a, b)),
                u32("max.u32 %r, %a, %b;", (a, b, _) -> Math.max(a, b)),
                i32("and.b32 %r, %a, %b;", (a, b, _) -> a & b),
                i32("or.b32 %r, %a, %b;", (a, b, _) -> a | b),
                i32("xor.b32 %r, %a, %b;", (a, b, _) -> a ^ b),
                i32("not.b32 %r, %a;", (a, _, _) -> ~a),
                i32("cnot.b32 %r, %a;", (a, _, _) -> one(a == 0)),
                u32("shl.b32 %r, %a, %b;", (a, b, _) -> b > 31 ? 0 : a << b),
                u32("shr.u32 %r, %a, %b;", (a, b, _) -> b > 31 ? 0 : a >>> b),
                i32("shr.s32 %r, %a, %b;", (a, b, _) -> a >> ((b & 0xffffffffL) > 31 ? 31 : b)),
                i32("sad.s32 %r, %a, %b, %c;", (a, b, c) -> c + Math.abs(a - b)),
                u32("sad.u32 %r, %a, %b, %c;", (a, b, c) -> c + Math.abs(a - b)),
                i32("mov.b32 %r, %a;", (a, _, _) -> a),
                i32("mov.u32 %r, WARP_SZ;", (_, _, _) -> 32),
                i32("mov.u32 %r, 0xffffffffU;", (_, _, _) -> -1),
                i32("setp.lt.s32 %p, %a, 9; selp.b32 %r, %b, %c, %p;", (a, b, c) -> a < 9 ? b : c),
                i32("slct.s32.s32 %r, %a, %b, %c;", (a, b, c) -> c >= 0 ? a : b),
                i32("set.lt.u32.s32 %r, %a, %b;", (a, b, _) -> a < b ? -1 : 0),
                i32(
                        "add.cc.u32 %r1, %a, %b; addc.u32 %r, %c, 0;",
                        (a, b, c) -> c + ((a & 0xffffffffL) + (b & 0xffffffffL) >>> 32)),
                i32(
                        "sub.cc.u32 %r1, %a, %b; subc.u32 %r, %c, 5;",
                        (a, b, c) -> c - 5 - one(Integer.compareUnsigned((int) a, (int) b) < 0)),
                i64(
                        "mad.lo.cc.u32 %r1, %a, %b, %c; madc.hi.u32 %r2, %a, %b, 0; mov.b64 %rd, {%r1, %r2};",
                        (a, b, c) -> (a & 0xffffffffL) * (b & 0xffffffffL) + (c & 0xffffffffL)),
                i64(
                        "add.cc.u64 %rd1, %ad, %bd; addc.u64 %rd, 0, 0;",
                        (a, b, _) -> one(Long.compareUnsigned(a + b, a) < 0)));
    }

    static Stream<OperationForm> bitFields() {
        return Stream.of(
                i32("brev.b32 %r, %a;", (a, _, _) -> Integer.reverse((int) a)),
                i32("clz.b32 %r, %a;", (a, _, _) -> Integer.numberOfLeadingZeros((int) a)),
                i32("popc.b32 %r, %a;", (a, _, _) -> Integer.bitCount((int) a)),
                i32("bfind.u32 %r, %a;", (a, _, _) -> 31 - Integer.numberOfLeadingZeros((int) a)),
                i32("bfind.s32 %r, %a;", (a, _, _) -> 31 - Integer.numberOfLeadingZeros((int) (a < 0 ? ~a : a))),
                i32("bfind.shiftamt.u32 %r, %a;", (a, _, _) -> a == 0 ? -1 : Integer.numberOfLeadingZeros((int) a)),
                whole("clz.b64 %r, %ad;", Result.B32, (a, _, _) -> Long.numberOfLeadingZeros(a)),
                whole("popc.b64 %r, %ad;", Result.B32, (a, _, _) -> Long.bitCount(a)),
                i64("brev.b64 %rd, %ad;", (a, _, _) -> Long.reverse(a)),
                i32("bfe.u32 %r, %a, 4, 8;", (a, _, _) -> a >>> 4 & 0xff),
                i32("bfe.s32 %r, %a, 4, 8;", (a, _, _) -> (byte) (a >> 4)),
                i32("bfe.s32 %r, %a, 28, 8;", (a, _, _) -> (int) a >> 28),
                i32("bfe.u32 %r, %a, 40, 3;", (_, _, _) -> 0),
                i32("bfe.u32 %r, %a, 3, 0;", (_, _, _) -> 0),
                i64("bfe.u64 %rd, %ad, 20, 30;", (a, _, _) -> a >>> 20 & (1L << 30) - 1),
                i64("bfe.s64 %rd, %ad, 20, 30;", (a, _, _) -> a << 14 >> 34),
                i32("bfi.b32 %r, %a, %b, 8, 5;", (a, b, _) -> b & ~0x1f00 | (a & 0x1f) << 8),
                i32("bfi.b32 %r, %a, %b, 30, 5;", (a, b, _) -> b & 0x3fffffff | a << 30),
                i64("bfi.b64 %rd, %ad, %bd, 40, 16;", (a, b, _) -> b & ~(0xffffL << 40) | (a & 0xffff) << 40),
                u32("prmt.b32 %r, %a, %b, 0x5410;", (a, b, _) -> a & 0xffff | (b & 0xffff) << 16),
                u32("prmt.b32 %r, %a, %b, 0x0123;", (a, _, _) -> Integer.reverseBytes((int) a)),
                u32(
                        "prmt.b32 %r, %a, %b, 0x888b;",
                        (a, _, _) -> (byte) (a >> 24) >> 7 & 0xff | ((byte) a < 0 ? 0xffffff00L : 0)),
                u32("prmt.b32.f4e %r, %a, %b, 1;", (a, b, _) -> (a | b << 32) >>> 8),
                u32("prmt.b32.rc16 %r, %a, %b, 1;", (a, _, _) -> a >>> 16 | a & 0xffff0000L),
                u32("shf.l.wrap.b32 %r, %a, %b, 5;", (a, b, _) -> (b << 5 | a >>> 27)),
                u32("shf.l.clamp.b32 %r, %a, %b, 40;", (a, _, _) -> a),
                u32("shf.r.clamp.b32 %r, %a, %b, 33;", (_, b, _) -> b),
                u32("shf.r.wrap.b32 %r, %a, %b, 37;", (a, b, _) -> a >>> 5 | b << 27),
                i32("lop3.b32 %r, %a, %b, %c, 0xe8;", (a, b, c) -> a & b | a & c | b & c),
                i32("lop3.b32 %r, %a, %b, %c, 0x96;", (a, b, c) -> a ^ b ^ c),
                i32(
                        "dp4a.s32.s32 %r, %a, %b, %c;",
                        (a, b, c) -> {
                            long sum = c;
                            for (int i = 0; i < 32; i += 8) {
                                sum += (long) (byte) (a >> i) * (byte) (b >> i);
                            }
                            return sum;
                        }),
                i32(
                        "dp4a.u32.s32 %r, %a, %b, %c;",
                        (a, b, c) -> {
                            long sum = c;
                            for (int i = 0; i < 32; i += 8) {
                                sum += (a >> i & 0xff) * (byte) (b >> i);
                            }
                            return sum;
                        }));
    }

    static Stream<OperationForm> widths() {
        return Stream.of(
                i64("add.s64 %rd, %ad, %bd;", (a, b, _) -> a + b),
                i64("sub.s64 %rd, %ad, %bd;", (a, b, _) -> a - b),
                i64("mul.lo.s64 %rd, %ad, %bd;", (a, b, _) -> a * b),
                i64("mul.hi.u64 %rd, %ad, %bd;", (a, b, _) -> Math.unsignedMultiplyHigh(a, b)),
                i64("mul.hi.s64 %rd, %ad, %bd;", (a, b, _) -> Math.multiplyHigh(a, b)),
                i64("mad.lo.s64 %rd, %ad, %bd, %cd;", (a, b, c) -> a * b + c),
                i64("div.s64 %rd, %ad, %bd;", (a, b, _) -> b == 0 ? -1 : a / b),
                i64("div.u64 %rd, %ad, %bd;", (a, b, _) -> b == 0 ? -1 : Long.divideUnsigned(a, b)),
                i64("rem.s64 %rd, %ad, %bd;", (a, b, _) -> b == 0 ? a : a % b),
                i64("rem.u64 %rd, %ad, %bd;", (a, b, _) -> b == 0 ? a : Long.remainderUnsigned(a, b)),
                i64("min.s64 %rd, %ad, %bd;", (a, b, _) -> Math.min(a, b)),
                i64("max.u64 %rd, %ad, %bd;", (a, b, _) -> Long.compareUnsigned(a, b) > 0 ? a : b),
                i64("and.b64 %rd, %ad, %bd;", (a, b, _) -> a & b),
                i64("or.b64 %rd, %ad, %bd;", (a, b, _) -> a | b),
                i64("xor.b64 %rd, %ad, %bd;", (a, b, _) -> a ^ b),
                i64("not.b64 %rd, %ad;", (a, _, _) -> ~a),
                i64("neg.s64 %rd, %ad;", (a, _, _) -> -a),
                i64("abs.s64 %rd, %ad;", (a, _, _) -> Math.abs(a)),
                i64("shl.b64 %rd, %ad, %b;", (a, b, _) -> (b & 0xffffffffL) > 63 ? 0 : a << b),
                i64("shr.u64 %rd, %ad, %b;", (a, b, _) -> (b & 0xffffffffL) > 63 ? 0 : a >>> b),
                i64("shr.s64 %rd, %ad, %b;", (a, b, _) -> a >> ((b & 0xffffffffL) > 63 ? 63 : b)),
                i64("mul.wide.s32 %rd, %a, %b;", (a, b, _) -> (long) (int) a * (int) b),
                i64("mul.wide.u32 %rd, %a, %b;", (a, b, _) -> (a & 0xffffffffL) * (b & 0xffffffffL)),
                i64("mad.wide.s32 %rd, %a, %b, %cd;", (a, b, c) -> (long) (int) a * (int) b + c),
                i64("mad.wide.u32 %rd, %a, 12, %cd;", (a, _, c) -> (a & 0xffffffffL) * 12 + c),
                i64("mov.b64 %rd, {%a, %b};", (a, b, _) -> a & 0xffffffffL | b << 32),
                i64("mov.b64 {%r1, %r2}, %ad; mov.b64 %rd, {%r2, %r1};", (a, _, _) -> Long.rotateLeft(a, 32)),
                i64(
                        "mov.b64 %rd, {%ah, %bh, %ch, %ah};",
                        (a, b, c) -> a & 0xffff | (b & 0xffff) << 16 | (c & 0xffff) << 32 | a << 48),
                i32("mov.b32 %r, {%ah, %bh};", (a, b, _) -> a & 0xffff | b << 16),
                whole("mov.b32 {%h1, %h}, %a;", Result.B16, (a, _, _) -> a >>> 16 & 0xffff),
                i32(
                        "{ .reg .b16 low; .reg .b32 %a; mov.u32 %a, 5; mov.b32 {low, _}, %b; mov.b32 %r, {low, 0};"
                                + " add.s32 %r, %r, %a; }",
                        (_, b, _) -> (b & 0xffff) + 5),
                i64("selp.b64 %rd, %ad, %bd, %run;", (a, _, _) -> a),
                i16("add.s16 %h, %ah, %bh;", (a, b, _) -> a + b),
                i16("sub.s16 %h, %ah, %bh;", (a, b, _) -> a - b),
                i16("mul.lo.s16 %h, %ah, %bh;", (a, b, _) -> a * b),
                i16("mad.lo.s16 %h, %ah, %bh, %ch;", (a, b, c) -> a * b + c),
                i16("mul.hi.s16 %h, %ah, %bh;", (a, b, _) -> a * b >> 16),
                i16("mul.hi.u16 %h, %ah, %bh;", (a, b, _) -> (a & 0xffff) * (b & 0xffff) >> 16),
                i16("min.s16 %h, %ah, %bh;", (a, b, _) -> Math.min(a, b)),
                i16("max.u16 %h, %ah, %bh;", (a, b, _) -> Math.max(a & 0xffff, b & 0xffff)),
                i16("shr.u16 %h, %ah, 3;", (a, _, _) -> (a & 0xffff) >> 3),
                i16("shr.s16 %h, %ah, 3;", (a, _, _) -> a >> 3),
                i16("shl.b16 %h, %ah, 3;", (a, _, _) -> a << 3),
                i16("and.b16 %h, %ah, %bh;", (a, b, _) -> a & b),
                i16("neg.s16 %h, %ah;", (a, _, _) -> -a),
                i32("mul.wide.s16 %r, %ah, %bh;", (a, b, _) -> (long) (short) a * (short) b),
                i32("mul.wide.u16 %r, %ah, %bh;", (a, b, _) -> (a & 0xffff) * (b & 0xffff)));
    }
}
