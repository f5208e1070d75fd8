package io.levee.kernels.cuda;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A driver whose one kernel has a defect. */
final class InjectingDriver extends ForwardingDriver {
    private final InjectedBug bug;
    private String ptx = "";
    private boolean launched;

    InjectingDriver(GpuDriver driver, InjectedBug bug) {
        super(driver);
        this.bug = bug;
    }

    @Override
    public void load(String name, String text) {
        if (name.equals(bug.file())) {
            ptx = text;
            super.load(name, bug.edited(text));
        } else {
            super.load(name, text);
        }
    }

    @Override
    public void launch(
            GpuFunction function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            MemorySegment parameters) {
        if (!function.name().equals(bug.entry())) {
            super.launch(function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, parameters);
            return;
        }
        launched = true;
        int[] grid = {gridX, gridY, gridZ};
        int threads = blockX;
        int shared = sharedBytes;
        MemorySegment packed = MemorySegment.ofArray(parameters.toArray(ValueLayout.JAVA_BYTE));
        for (LaunchChange change : bug.changes()) {
            grid[0] = change.of("gridX", grid[0]);
            grid[1] = change.of("gridY", grid[1]);
            grid[2] = change.of("gridZ", grid[2]);
            threads = change.of("threads", threads);
            shared = change.of("shared", shared);
            change.apply(packed, bug.entry(), ptx);
        }
        super.launch(function, grid[0], grid[1], grid[2], threads, blockY, blockZ, shared, packed);
    }

    /** Fails when the kernel never ran: then the case says nothing about the defect. */
    @Override
    public void close() {
        super.close();
        if (!launched) {
            throw new IllegalStateException(bug + " was not launched by " + bug.test());
        }
    }
}
