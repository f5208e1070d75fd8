package io.levee.rlhf.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.engine.store.Json;
import io.levee.rlhf.role.DeviceOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchTest {
    @Test
    void everyShapeIsARowBesideTheMachinesPeak() {
        DeviceOptions compute = new DeviceOptions().withThreads(1);
        compute.device = "reference";
        List<MatrixShape> shapes = List.of(new MatrixShape(4, 8, 16), new MatrixShape(1, 3, 5));
        Bench.Result result = Bench.run(new Bench.Settings(Bench.Kind.GEMM, compute, Optional.empty(), shapes));
        Json json = Json.parse(Json.write(result.fields()), "result");

        assertEquals(List.of("machine", "rows"), List.copyOf(json.fields().keySet()));
        assertEquals("reference", json.at("machine").at("backend").text());
        List<Json> rows = json.at("rows").items();
        assertEquals(
                List.of("4x8x16", "1x3x5"),
                rows.stream().map(row -> row.at("shape").text()).toList());
        for (Json row : rows) {
            assertEquals(
                    List.of("name", "shape", "value", "unit", "share_of_peak"),
                    List.copyOf(row.fields().keySet()));
            assertEquals("GFLOP/s", row.at("unit").text());
            assertTrue(row.at("value").number() > 0);
            double peak = json.at("machine").at("peak_gflops").number();
            assertEquals(
                    row.at("value").number() / peak, row.at("share_of_peak").number(), 1e-9);
        }
    }
}
