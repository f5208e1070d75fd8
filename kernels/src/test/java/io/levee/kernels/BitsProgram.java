package io.levee.kernels;

import io.levee.kernels.Backends.Backend;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cases.Output;
import io.levee.kernels.cases.Workbench;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Prints a hash of the results of every operation on every family of back-ends: for a second virtual machine to compare. */
public final class BitsProgram {
    private BitsProgram() {}

    public static void main(String[] arguments) {
        for (Backend backend : Backends.families()) {
            hashes(backend).forEach((name, hash) -> System.out.println(name + "=" + hash));
        }
    }

    /** One hash for each operation of a back-end. */
    static SequencedMap<String, Long> hashes(Backend backend) {
        SequencedMap<String, Long> hashes = new TreeMap<>();
        try (Kernels kernels = backend.kernels().get()) {
            for (Case test : OperationCases.all().stream().filter(Case::small).toList()) {
                long hash = hash(test.run(new Workbench(kernels)));
                hashes.merge(backend.name() + " " + test.operation(), hash, (a, b) -> a * 31 + b);
            }
        }
        return hashes;
    }

    private static long hash(List<Output> outputs) {
        long hash = 1;
        for (Output output : outputs) {
            for (float value : output.values()) {
                hash = hash * 0x9E3779B97F4A7C15L + Float.floatToRawIntBits(value);
                hash ^= hash >>> 29;
            }
        }
        return hash;
    }
}
