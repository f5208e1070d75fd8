package io.levee.rlhf.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.tensor.Device;
import io.levee.kernels.Kernels;
import io.levee.kernels.cases.Case;
import io.levee.kernels.cases.OperationCases;
import io.levee.kernels.cuda.CudaProbe;
import io.levee.kernels.reference.ReferenceKernels;
import io.levee.rlhf.role.DeviceOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DoctorTest {
    @Test
    void everyOperationIsChecked() {
        assertEquals(operations(OperationCases.all()), operations(OperationCases.trials()));
    }

    private static Set<String> operations(List<Case> cases) {
        return cases.stream().map(Case::operation).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void thisMachineIsWell() {
        Doctor doctor = Doctor.examine(new DeviceOptions());

        assertTrue(doctor.well(), () -> doctor.checks().toString());
        assertEquals(
                List.of("levee", "java", "machine", "backend", "gpu", "mpi"),
                List.copyOf(doctor.facts().keySet()));
        String gpu = (String) doctor.facts().get("gpu");
        assertTrue(gpu.startsWith(CudaProbe.probe(0, 0).line()), gpu);
    }

    @Test
    void anOperationThatDoesNothingIsNoticed() {
        for (Case trial : OperationCases.trials()) {
            try (Device broken = new Device(without(trial.operation()));
                    Device reference = new Device(new ReferenceKernels())) {
                KernelCheck check = KernelCheck.one(trial, broken, reference);
                assertFalse(check.passed(), trial.operation());
            }
        }
    }

    @Test
    void anOperationThatFailsIsNoticed() {
        Case first = OperationCases.trials().getFirst();
        try (Device reference = new Device(new ReferenceKernels());
                Device closed = new Device(new ReferenceKernels())) {
            closed.kernels().close();
            KernelCheck check = KernelCheck.one(first, closed, reference);

            assertEquals(first.operation(), check.operation());
            assertFalse(check.passed());
        }
    }

    /** Reference kernels of which one operation does nothing. */
    private static Kernels without(String operation) {
        Kernels kernels = new ReferenceKernels();
        return (Kernels) Proxy.newProxyInstance(
                DoctorTest.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    if (method.getName().equals(operation)) {
                        return method.getReturnType() == long.class ? (Object) 0L : null;
                    }
                    try {
                        return method.invoke(kernels, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }
}
