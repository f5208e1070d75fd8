package io.levee.kernels.ptx;

import static io.levee.kernels.ptx.OperationForm.bits;
import static io.levee.kernels.ptx.OperationForm.doubleBits;
import static io.levee.kernels.ptx.OperationForm.f;
import static io.levee.kernels.ptx.OperationForm.f32;
import static io.levee.kernels.ptx.OperationForm.f64;
import static io.levee.kernels.ptx.OperationForm.i16;
import static io.levee.kernels.ptx.OperationForm.i32;
import static io.levee.kernels.ptx.OperationForm.i64;
import static io.levee.kernels.ptx.OperationForm.near;
import static io.levee.kernels.ptx.OperationForm.one;
import static io.levee.kernels.ptx.OperationForm.whole;

import io.levee.kernels.dtype.BFloat16;
import io.levee.kernels.ptx.Snippet.Result;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Comparisons, arithmetic on numbers with fractions and conversions against Java, on whole and on partial warps.
 * Oracle.
 */
class FloatInstructionsTest {
    private static float flush(double value) {
        float rounded = (float) value;
        return Math.abs(rounded) < Float.MIN_NORMAL ? Math.copySign(0f, rounded) : rounded;
    }

    private static float saturate(float value) {
        return value > 0 ? Math.min(value, 1) : 0;
    }

    private static long brain(float value) {
        return value != value ? 0x7fff : BFloat16.fromFloat(value) & 0xffff;
    }

    private static long half(float value) {
        return value != value ? 0x7fff : Float.floatToFloat16(value) & 0xffff;
    }

    private static long floatBits(float value) {
        return Float.floatToRawIntBits(value) & 0xffffffffL;
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static float truncated(int value) {
        float nearest = value;
        return Math.abs((double) nearest) > Math.abs((double) value)
                ? Float.intBitsToFloat(Float.floatToRawIntBits(nearest) - 1)
                : nearest;
    }

    @ParameterizedTest
    @MethodSource({"comparisons", "reals", "conversions"})
    void computesWhatJavaComputes(OperationForm form) {
        form.check();
    }

    static Stream<OperationForm> comparisons() {
        return Stream.of(
                whole("setp.eq.s32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a == (int) b)),
                whole("setp.ne.b32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a != (int) b)),
                whole("setp.lt.s32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a < (int) b)),
                whole("setp.le.s32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a <= (int) b)),
                whole("setp.gt.s32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a > (int) b)),
                whole("setp.ge.s32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((int) a >= (int) b)),
                whole("setp.lt.u32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((a & 0xffffffffL) < (b & 0xffffffffL))),
                whole("setp.hi.u32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((a & 0xffffffffL) > (b & 0xffffffffL))),
                whole("setp.ge.u32 %p, %a, %b;", Result.PRED, (a, b, _) -> one((a & 0xffffffffL) >= (b & 0xffffffffL))),
                whole("setp.lt.s64 %p, %ad, %bd;", Result.PRED, (a, b, _) -> one(a < b)),
                whole("setp.gt.u64 %p, %ad, %bd;", Result.PRED, (a, b, _) -> one(Long.compareUnsigned(a, b) > 0)),
                whole("setp.lt.s16 %p, %ah, %bh;", Result.PRED, (a, b, _) -> one((short) a < (short) b)),
                whole("setp.lt.u16 %p, %ah, %bh;", Result.PRED, (a, b, _) -> one((a & 0xffff) < (b & 0xffff))),
                whole("setp.lt.and.s32 %p, %a, %b, %run;", Result.PRED, (a, b, _) -> one((int) a < (int) b)),
                whole("setp.lt.and.s32 %p, %a, %b, !%run;", Result.PRED, (_, _, _) -> 0),
                whole("setp.lt.or.s32 %p, %a, %b, %run;", Result.PRED, (_, _, _) -> 1),
                whole("setp.lt.xor.s32 %p, %a, %b, %run;", Result.PRED, (a, b, _) -> one((int) a >= (int) b)),
                whole(
                        "setp.lt.s32 %q, %a, %b; and.pred %p, %q, %run;",
                        Result.PRED, (a, b, _) -> one((int) a < (int) b)),
                whole("setp.lt.s32 %q, %a, %b; not.pred %p, %q;", Result.PRED, (a, b, _) -> one((int) a >= (int) b)),
                whole(
                        "setp.lt.s32 %q, %a, %b; xor.pred %p, %q, %run;",
                        Result.PRED, (a, b, _) -> one((int) a >= (int) b)),
                whole("setp.lt.s32 %q, %a, %b; or.pred %p, %q, %q;", Result.PRED, (a, b, _) -> one((int) a < (int) b)),
                whole("setp.lt.s32 %q, %a, %b; mov.pred %p, %q;", Result.PRED, (a, b, _) -> one((int) a < (int) b)),
                whole("setp.lt.and.s32 %p|%q, %a, %b, %run;", Result.PAIR, (a, b, _) -> (int) a < (int) b ? 1 : 2),
                bits("setp.lt.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) < f(b))),
                bits("setp.le.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) <= f(b))),
                bits("setp.gt.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) > f(b))),
                bits("setp.ge.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) >= f(b))),
                bits("setp.eq.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) == f(b))),
                bits("setp.ne.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) < f(b) || f(a) > f(b))),
                bits("setp.equ.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(!(f(a) < f(b) || f(a) > f(b)))),
                bits("setp.neu.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) != f(b))),
                bits("setp.ltu.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(!(f(a) >= f(b)))),
                bits("setp.leu.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(!(f(a) > f(b)))),
                bits("setp.gtu.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(!(f(a) <= f(b)))),
                bits("setp.geu.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(!(f(a) < f(b)))),
                bits("setp.nan.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) != f(a) || f(b) != f(b))),
                bits("setp.num.f32 %p, %fa, %fb;", Result.PRED, (a, b, _) -> one(f(a) == f(a) && f(b) == f(b))),
                bits("testp.finite.f32 %p, %fa;", Result.PRED, (a, _, _) -> one(Float.isFinite(f(a)))),
                bits("testp.notanumber.f32 %p, %fa;", Result.PRED, (a, _, _) -> one(Float.isNaN(f(a)))),
                bits("testp.infinite.f32 %p, %fa;", Result.PRED, (a, _, _) -> one(Float.isInfinite(f(a)))),
                bits(
                        "testp.subnormal.f32 %p, %fa;",
                        Result.PRED, (a, _, _) -> one(f(a) != 0 && Math.abs(f(a)) < Float.MIN_NORMAL)));
    }

    static Stream<OperationForm> reals() {
        return Stream.of(
                f32("add.f32 %f, %fa, %fb;", (a, b, _) -> (float) a + (float) b),
                f32("add.rn.f32 %f, %fa, %fb;", (a, b, _) -> (float) a + (float) b),
                f32("sub.f32 %f, %fa, %fb;", (a, b, _) -> (float) a - (float) b),
                f32("mul.f32 %f, %fa, %fb;", (a, b, _) -> (float) a * (float) b),
                f32("mul.f32 %f, %fa, 0f40490FDB;", (a, _, _) -> (float) a * Float.intBitsToFloat(0x40490fdb)),
                f32("fma.rn.f32 %f, %fa, %fb, %fc;", (a, b, c) -> Math.fma((float) a, (float) b, (float) c)),
                f32("mad.rn.f32 %f, %fa, %fb, %fc;", (a, b, c) -> Math.fma((float) a, (float) b, (float) c)),
                f32("div.rn.f32 %f, %fa, %fb;", (a, b, _) -> (float) a / (float) b),
                near(2, "div.full.f32 %f, %fa, %fb;", (a, b, _) -> (float) a / (float) b),
                near(2, "div.approx.f32 %f, %fa, %fb;", (a, b, _) -> (float) a / (float) b),
                f32("rcp.rn.f32 %f, %fa;", (a, _, _) -> 1 / (float) a),
                near(1, "rcp.approx.ftz.f32 %f, %fa;", (a, _, _) -> flush(1 / (double) flush(a))),
                f32("sqrt.rn.f32 %f, %fa;", (a, _, _) -> Math.sqrt(a)),
                near(1, "sqrt.approx.f32 %f, %fa;", (a, _, _) -> Math.sqrt(a)),
                near(1, "rsqrt.approx.f32 %f, %fa;", (a, _, _) -> 1 / Math.sqrt(a)),
                near(1, "ex2.approx.f32 %f, %fa;", (a, _, _) -> Math.pow(2, a)),
                near(1, "ex2.approx.ftz.f32 %f, %fa;", (a, _, _) -> flush(Math.pow(2, flush(a)))),
                near(1, "lg2.approx.f32 %f, %fa;", (a, _, _) -> Math.log(a) / Math.log(2)),
                near(1, "sin.approx.f32 %f, %fa;", (a, _, _) -> Math.sin(a)),
                near(1, "cos.approx.f32 %f, %fa;", (a, _, _) -> Math.cos(a)),
                near(1, "tanh.approx.f32 %f, %fa;", (a, _, _) -> Math.tanh(a)),
                f32("min.f32 %f, %fa, %fb;", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b)),
                f32("max.f32 %f, %fa, %fb;", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b)),
                f32("max.NaN.f32 %f, %fa, %fb;", (a, b, _) -> Math.max(a, b)),
                f32("abs.f32 %f, %fa;", (a, _, _) -> Math.abs(a)),
                f32("neg.f32 %f, %fa;", (a, _, _) -> -a),
                f32("copysign.f32 %f, %fa, %fb;", (a, b, _) -> Math.copySign(b, a)),
                f32("add.ftz.f32 %f, %fa, %fb;", (a, b, _) -> flush(flush(a) + flush(b))),
                f32("mul.sat.f32 %f, %fa, %fb;", (a, b, _) -> saturate((float) a * (float) b)),
                f32(
                        "fma.rn.sat.f32 %f, %fa, %fb, %fc;",
                        (a, b, c) -> saturate(Math.fma((float) a, (float) b, (float) c))),
                f32("selp.f32 %f, %fa, %fb, %run;", (a, _, _) -> a),
                f32("mov.f32 %f, 0f3F800000;", (_, _, _) -> 1),
                f64("add.f64 %d, %da, %db;", (a, b, _) -> a + b),
                f64("sub.f64 %d, %da, %db;", (a, b, _) -> a - b),
                f64("mul.f64 %d, %da, 0d4000000000000000;", (a, _, _) -> a * 2),
                f64("div.rn.f64 %d, %da, %db;", (a, b, _) -> a / b),
                f64("fma.rn.f64 %d, %da, %db, %dc;", (a, b, c) -> Math.fma(a, b, c)),
                f64("rcp.rn.f64 %d, %da;", (a, _, _) -> 1 / a),
                f64("sqrt.rn.f64 %d, %da;", (a, _, _) -> Math.sqrt(a)),
                f64("neg.f64 %d, %da;", (a, _, _) -> -a),
                f64("abs.f64 %d, %da;", (a, _, _) -> Math.abs(a)),
                f64("min.f64 %d, %da, %db;", (a, b, _) -> a != a ? b : b != b ? a : Math.min(a, b)),
                f64("max.f64 %d, %da, %db;", (a, b, _) -> a != a ? b : b != b ? a : Math.max(a, b)),
                f64("cvt.rmi.f64.f64 %d, %da;", (a, _, _) -> Math.floor(a)),
                new OperationForm("cvt.f64.f32 %d, %fa;", Result.F64, 'f', null, (a, _, _) -> a, 0));
    }

    static Stream<OperationForm> conversions() {
        return Stream.of(
                i64("cvt.s64.s32 %rd, %a;", (a, _, _) -> (int) a),
                i64("cvt.u64.u32 %rd, %a;", (a, _, _) -> a & 0xffffffffL),
                i32("cvt.u32.u64 %r, %ad;", (a, _, _) -> a),
                i32("cvt.u32.u16 %r, %ah;", (a, _, _) -> a & 0xffff),
                i32("cvt.s32.s16 %r, %ah;", (a, _, _) -> (short) a),
                i32("cvt.s32.s8 %r, %a;", (a, _, _) -> (byte) a),
                i32("cvt.u32.u8 %r, %ah;", (a, _, _) -> a & 0xff),
                i16("cvt.u16.u32 %h, %a;", (a, _, _) -> a),
                i16("cvt.s16.s8 %h, %ah;", (a, _, _) -> (byte) a),
                i64("cvt.s64.s16 %rd, %ah;", (a, _, _) -> (short) a),
                i32("cvt.sat.s8.s32 %r, %a;", (a, _, _) -> Math.clamp(a, -128, 127)),
                i32("cvt.sat.u8.s32 %r, %a;", (a, _, _) -> Math.clamp(a, 0, 255)),
                bits("cvt.rzi.s32.f32 %r, %fa;", Result.B32, (a, _, _) -> (int) f(a) & 0xffffffffL),
                bits("cvt.rni.s32.f32 %r, %fa;", Result.B32, (a, _, _) -> (int) Math.rint(f(a)) & 0xffffffffL),
                bits("cvt.rmi.s32.f32 %r, %fa;", Result.B32, (a, _, _) -> (int) Math.floor(f(a)) & 0xffffffffL),
                bits("cvt.rpi.s32.f32 %r, %fa;", Result.B32, (a, _, _) -> (int) Math.ceil(f(a)) & 0xffffffffL),
                bits(
                        "cvt.rzi.u32.f32 %r, %fa;",
                        Result.B32, (a, _, _) -> f(a) != f(a) ? 0 : Math.clamp((long) f(a), 0, 0xffffffffL)),
                bits("cvt.rzi.s64.f32 %rd, %fa;", Result.B64, (a, _, _) -> f(a) != f(a) ? Long.MIN_VALUE : (long) f(a)),
                f32("cvt.rni.f32.f32 %f, %fa;", (a, _, _) -> Math.rint(a)),
                f32("cvt.rzi.f32.f32 %f, %fa;", (a, _, _) -> a < 0 ? Math.ceil(a) : Math.floor(a)),
                f32("cvt.rmi.f32.f32 %f, %fa;", (a, _, _) -> Math.floor(a)),
                f32("cvt.rpi.f32.f32 %f, %fa;", (a, _, _) -> Math.ceil(a)),
                f32("cvt.sat.f32.f32 %f, %fa;", (a, _, _) -> saturate((float) a)),
                bits("cvt.rn.bf16.f32 %h, %fa;", Result.B16, (a, _, _) -> brain(f(a))),
                bits("cvt.rn.f16.f32 %h, %fa;", Result.B16, (a, _, _) -> half(f(a))),
                bits(
                        "cvt.rz.bf16.f32 %h, %fa;",
                        Result.B16, (a, _, _) -> f(a) != f(a) ? 0x7fff : (a & 0xffffffffL) >>> 16),
                bits("cvt.rn.bf16x2.f32 %r, %fa, %fb;", Result.B32, (a, b, _) -> brain(f(b)) | brain(f(a)) << 16),
                bits("cvt.rn.f16x2.f32 %r, %fa, %fb;", Result.B32, (a, b, _) -> half(f(b)) | half(f(a)) << 16),
                bits(
                        "cvt.rna.tf32.f32 %r, %fa;",
                        Result.B32, (a, _, _) -> Float.isFinite(f(a)) ? a + 0x1000 & 0xffffe000L : a & 0xffffffffL),
                whole("cvt.f32.f16 %f, %ah;", Result.F32, (a, _, _) -> floatBits(Float.float16ToFloat((short) a))),
                whole("cvt.rn.f32.s32 %f, %a;", Result.F32, (a, _, _) -> floatBits((float) (int) a)),
                whole("cvt.rn.f32.u32 %f, %a;", Result.F32, (a, _, _) -> floatBits((float) (a & 0xffffffffL))),
                whole("cvt.rn.f32.s64 %f, %ad;", Result.F32, (a, _, _) -> floatBits((float) a)),
                whole(
                        "cvt.rn.f32.u64 %f, %ad;",
                        Result.F32, (a, _, _) -> floatBits(unsigned(a).floatValue())),
                whole("cvt.rz.f32.s32 %f, %a;", Result.F32, (a, _, _) -> floatBits(truncated((int) a))),
                whole("cvt.rn.f64.s64 %d, %ad;", Result.F64, (a, _, _) -> Double.doubleToRawLongBits((double) a)),
                whole(
                        "cvt.rn.f64.u64 %d, %ad;",
                        Result.F64,
                        (a, _, _) -> Double.doubleToRawLongBits(unsigned(a).doubleValue())),
                whole("cvt.rn.f64.s32 %d, %a;", Result.F64, (a, _, _) -> Double.doubleToRawLongBits((int) a)),
                doubleBits(
                        "cvt.rn.f32.f64 %f, %da;",
                        Result.F32, (a, _, _) -> floatBits((float) Double.longBitsToDouble(a))),
                doubleBits(
                        "cvt.rzi.s64.f64 %rd, %da;",
                        Result.B64,
                        (a, _, _) -> Double.isNaN(Double.longBitsToDouble(a))
                                ? Long.MIN_VALUE
                                : (long) Double.longBitsToDouble(a)));
    }
}
