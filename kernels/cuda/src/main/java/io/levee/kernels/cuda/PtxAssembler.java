package io.levee.kernels.cuda;

import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCompile;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCreate;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerDestroy;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLogSize;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLogSize;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's compiler of PTX, version 12.0, which JCuda brings along; it needs neither CUDA nor a device. */
public final class PtxAssembler {
    private static final Pattern LINE = Pattern.compile(
            "Compiling entry function '(?<entry>\\w+)'|(?<stores>\\d+) bytes spill stores, (?<loads>\\d+) bytes spill"
                    + " loads|Used (?<registers>\\d+) registers(?:.*?, (?<shared>\\d+) bytes smem)?");

    private static final long STACK_BYTES = 64 << 20;

    private PtxAssembler() {}

    /**
     * What a kernel takes on a device.
     *
     * @param registers of a thread
     * @param sharedBytes static shared memory of a block
     * @param spilledBytes stored and loaded because registers do not suffice
     */
    public record Usage(int registers, int sharedBytes, int spilledBytes) {}

    /** Why the compiler cannot be used here; empty when it can. */
    public static Optional<String> obstacle() {
        try {
            JCudaLibraries.load("jcuda.nvptxcompiler.JNvPTXCompiler", "JNvPTXCompiler-12.6.0");
            return Optional.empty();
        } catch (GpuException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Compiles a text for several devices at the same time, on threads of their own: the compiler's recursion needs more stack
     * than Java's threads have.
     *
     * @param targets such as sm_80
     * @return for each target the entries and what they take
     * @throws GpuException with the compiler's messages when it refuses the text
     * @throws CancellationException when this thread is interrupted
     */
    public static List<SequencedMap<String, Usage>> assemble(String ptx, List<String> targets) {
        List<FutureTask<SequencedMap<String, Usage>>> tasks = targets.stream()
                .map(target -> new FutureTask<>(() -> compile(ptx, target)))
                .toList();
        for (FutureTask<SequencedMap<String, Usage>> task : tasks) {
            new Thread(null, task, "assembler", STACK_BYTES).start();
        }
        return tasks.stream().map(PtxAssembler::result).toList();
    }

    private static SequencedMap<String, Usage> result(FutureTask<SequencedMap<String, Usage>> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while PTX is assembled");
        } catch (ExecutionException e) {
            throw new GpuException(e.getCause().getMessage(), e);
        }
    }

    private static SequencedMap<String, Usage> compile(String ptx, String target) {
        byte[] text = (ptx + '\0').getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        check(nvPTXCompilerCreate(compiler, text.length - 1, text), "nvPTXCompilerCreate");
        try {
            int result = nvPTXCompilerCompile(compiler, 2, new String[] {"--gpu-name=" + target, "--verbose"});
            if (result != 0) {
                throw new GpuException(target + ": " + nvPTXCompileResult.stringFor(result) + ": " + errors(compiler));
            }
            return usages(information(compiler));
        } finally {
            check(nvPTXCompilerDestroy(compiler), "nvPTXCompilerDestroy");
        }
    }

    private static SequencedMap<String, Usage> usages(String log) {
        SequencedMap<String, Usage> usages = new TreeMap<>();
        String entry = null;
        int spilled = 0;
        for (Matcher line = LINE.matcher(log); line.find(); ) {
            if (line.group("entry") != null) {
                entry = line.group("entry");
                spilled = 0;
            } else if (line.group("stores") != null) {
                spilled += Integer.parseInt(line.group("stores")) + Integer.parseInt(line.group("loads"));
            } else {
                String shared = line.group("shared");
                usages.put(
                        entry,
                        new Usage(
                                Integer.parseInt(line.group("registers")),
                                shared == null ? 0 : Integer.parseInt(shared),
                                spilled));
            }
        }
        return usages;
    }

    private static String errors(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        check(nvPTXCompilerGetErrorLogSize(compiler, size), "nvPTXCompilerGetErrorLogSize");
        byte[] log = new byte[(int) size[0] + 1];
        check(nvPTXCompilerGetErrorLog(compiler, log), "nvPTXCompilerGetErrorLog");
        return new String(log, 0, (int) size[0], StandardCharsets.UTF_8).strip();
    }

    private static String information(nvPTXCompilerHandle compiler) {
        long[] size = new long[1];
        check(nvPTXCompilerGetInfoLogSize(compiler, size), "nvPTXCompilerGetInfoLogSize");
        byte[] log = new byte[(int) size[0] + 1];
        check(nvPTXCompilerGetInfoLog(compiler, log), "nvPTXCompilerGetInfoLog");
        return new String(log, 0, (int) size[0], StandardCharsets.UTF_8);
    }

    private static void check(int result, String call) {
        if (result != 0) {
            throw new GpuException(call + ": " + nvPTXCompileResult.stringFor(result));
        }
    }
}
