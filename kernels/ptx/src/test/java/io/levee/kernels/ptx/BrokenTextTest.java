package io.levee.kernels.ptx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.kernels.cases.CaseDraws;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A text that is broken anywhere is refused with its line, or means something: nothing else is thrown. */
class BrokenTextTest {
    private static final int TEXTS = 2000;
    private static final Pattern TOKEN = Pattern.compile("\\s+|[\\w$%.]+|[^\\w\\s]");
    private static final Pattern LINE = Pattern.compile("^broken\\.ptx, line \\d+: .+", Pattern.DOTALL);

    private static final String TEXT = Ptx.module(
            ".extern .shared .align 16 .b8 more[];\n.const .align 4 .b8 table[8] = {1, 2, 3, 4, 5, 6, 7, 8};",
            "u64 out, u32 n, f32 x",
            """
            .shared .align 8 .b8 buffer[64];
            .loc 1 3 4
            ld.param.u64 %rd1, [out];
            ld.param.f32 %f1, [x];
            mul.wide.u32 %rd2, %tid0, 4;
            add.s64 %rd3, %rd1, %rd2;
            setp.ge.s32 %p1|%p2, %tid0, 9;
            @%p1 bra END;
            fma.rn.f32 %f2, %f1, 0f3F800000, %f1;
            shfl.sync.bfly.b32 %r1|%p3, %r2, 16, 31, -1;
            st.shared.v2.f32 [buffer+8], {%f2, %f1};
            mov.b64 {%r3, %r4}, %rd3;
            atom.global.add.u32 %r5, [%rd3+-4], 1;
            { .reg .b32 t; mov.u32 t, more; mov.u32 %r6, t; }
            bar.sync 0;
            END: st.global.u32 [%rd3], %r1;
            """);

    /** Takes away, repeats, exchanges or cuts off, once or twice. */
    private static String broken(CaseDraws draws, List<String> tokens) {
        List<String> parts = new ArrayList<>(tokens);
        for (int edits = 1 + draws.below(2); edits > 0; edits--) {
            int at = draws.below(parts.size());
            int other = draws.below(parts.size());
            switch (draws.below(5)) {
                case 0 -> parts.set(at, "");
                case 1 -> parts.add(at, parts.get(at) + " ");
                case 2 -> Collections.swap(parts, at, other);
                case 3 -> parts.set(at, parts.get(other));
                default -> parts.subList(at + 1, parts.size()).clear();
            }
        }
        return String.join("", parts);
    }

    @Test
    void isRefusedWithItsLine() {
        List<String> tokens =
                TOKEN.matcher(TEXT).results().map(MatchResult::group).toList();
        int refused = 0;
        try (PtxMachine machine = Ptx.checked()) {
            machine.load("whole", TEXT);
            for (int i = 0; i < TEXTS; i++) {
                String text = broken(new CaseDraws(i), tokens);
                try {
                    machine.load("broken", text);
                } catch (PtxFormatException refusal) {
                    assertTrue(LINE.matcher(refusal.getMessage()).matches(), refusal.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > TEXTS / 2, refused + " refused");
    }
}
