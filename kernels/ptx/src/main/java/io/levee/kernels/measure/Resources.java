package io.levee.kernels.measure;

import io.levee.kernels.cuda.PtxAssembler;
import io.levee.kernels.cuda.RecordedUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;

/**
 * What kernels take, as NVIDIA's assembler says, or where that is not there as it said when the kernels were recorded.
 *
 * @param source which of the two, for people
 * @param byKernel what each takes
 */
record Resources(String source, Map<String, KernelRow.Usage> byKernel) {
    private static final List<String> TARGETS = Accelerator.ALL.stream()
            .map(card -> card.multiprocessor().architecture())
            .toList();

    /** Of the kernels of these PTX texts. */
    static Resources of(Iterable<String> texts) {
        return PtxAssembler.obstacle().isEmpty() ? assembled(texts) : recorded();
    }

    private static Resources assembled(Iterable<String> texts) {
        Map<String, KernelRow.Usage> byKernel = new HashMap<>();
        for (String text : texts) {
            List<SequencedMap<String, PtxAssembler.Usage>> usages = PtxAssembler.assemble(text, TARGETS);
            for (String kernel : usages.getFirst().keySet()) {
                byKernel.put(kernel, joined(kernel, usages));
            }
        }
        return new Resources("NVIDIA's assembler of PTX, version 12.0", byKernel);
    }

    private static KernelRow.Usage joined(String kernel, List<SequencedMap<String, PtxAssembler.Usage>> usages) {
        Map<String, Integer> registers = new HashMap<>();
        int spilled = 0;
        int shared = 0;
        for (int target = 0; target < TARGETS.size(); target++) {
            PtxAssembler.Usage usage = usages.get(target).get(kernel);
            registers.put(TARGETS.get(target), usage.registers());
            spilled = Math.max(spilled, usage.spilledBytes());
            shared = Math.max(shared, usage.sharedBytes());
        }
        return new KernelRow.Usage(registers, spilled, shared);
    }

    /** A kernel that spills is not recorded: the test that compares the record refuses it. */
    static Resources recorded() {
        SortedMap<String, RecordedUsage> record = RecordedUsage.all();
        Map<String, KernelRow.Usage> byKernel = new HashMap<>();
        record.forEach((kernel, usage) -> {
            Map<String, Integer> registers = new HashMap<>();
            TARGETS.forEach(target -> registers.put(target, usage.registers(target)));
            byKernel.put(kernel, new KernelRow.Usage(registers, 0, usage.sharedBytes()));
        });
        return new Resources("the record of NVIDIA's assembler of PTX", byKernel);
    }
}
