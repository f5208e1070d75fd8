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
    public void launch(GpuFunction function, Grid grid, MemorySegment parameters) {
        if (!function.name().equals(bug.entry())) {
            super.launch(function, grid, parameters);
            return;
        }
        launched = true;
        Grid changed = grid;
        MemorySegment packed = MemorySegment.ofArray(parameters.toArray(ValueLayout.JAVA_BYTE));
        for (LaunchChange change : bug.changes()) {
            changed = new Grid(
                    change.of("gridX", changed.x()),
                    change.of("gridY", changed.y()),
                    change.of("gridZ", changed.z()),
                    change.of("threads", changed.threads()),
                    change.of("shared", changed.sharedBytes()));
            change.apply(packed, bug.entry(), ptx);
        }
        super.launch(function, changed, packed);
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
