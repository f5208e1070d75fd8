package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.levee.engine.memory.DoesNotFitException;
import io.levee.engine.memory.MemoryPlan;
import io.levee.engine.optimizer.InvariantException;
import io.levee.engine.optimizer.NonFiniteException;
import io.levee.engine.store.BadInputException;
import io.levee.rlhf.run.InterruptedRunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void badInputIsTwo() {
        assertEquals(2, ExitCode.of(new BadInputException("x")).number());
        assertEquals(2, ExitCode.of(new IllegalArgumentException("x")).number());
        assertEquals(
                2, ExitCode.of(new UncheckedIOException(new IOException("x"))).number());
    }

    @Test
    void tooLittleMemoryIsThree() {
        DoesNotFitException failure = Assertions.assertThrows(
                DoesNotFitException.class,
                () -> MemoryPlan.empty().plus("weights", 2).check(1, "less"));

        assertEquals(3, ExitCode.of(failure).number());
        assertEquals(3, ExitCode.of(new OutOfMemoryError("x")).number());
    }

    @Test
    void numericFailuresAreFour() {
        assertEquals(4, ExitCode.of(new NonFiniteException("x")).number());
        assertEquals(4, ExitCode.of(new InvariantException("x")).number());
    }

    @Test
    void anInterruptedRunIsAsTheShellSaysIt() {
        assertEquals(
                130, ExitCode.of(new InterruptedRunException(Path.of("run"))).number());
    }

    @Test
    void anythingElseIsLeveesOwnFault() {
        assertEquals(1, ExitCode.of(new IllegalStateException("x")).number());
        assertEquals(1, ExitCode.of(new NullPointerException()).number());
    }
}
