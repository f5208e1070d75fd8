package io.levee.rlhf.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.levee.transformer.weights.AdapterFolder;
import io.levee.transformer.weights.ScoreFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged settings of adapters and of score models are read or refused. */
class HostileAdapterTest {
    @TempDir
    private Path folder;

    private static List<byte[]> bytes(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void readAdapter(Path file) {
        AdapterFolder adapter = AdapterFolder.read(file.getParent());
        assertTrue(
                adapter.settings().rank() > 0
                        && Float.isFinite(adapter.settings().scale()),
                "a usable adapter");
        assertTrue(Files.exists(adapter.base()) && !AdapterFolder.is(adapter.base()), "a base model");
    }

    private static void readScore(Path file) {
        ScoreFile score = ScoreFile.read(file.getParent()).orElseThrow();
        DoubleStream numbers = DoubleStream.of(
                score.bias(),
                score.meanSafe().orElse(0),
                score.meanUnsafe().orElse(0),
                score.statistics().map(ScoreFile.Statistics::mean).orElse(0.0),
                score.statistics().map(ScoreFile.Statistics::variance).orElse(0.0));
        assertTrue(numbers.allMatch(Double::isFinite), "numbers to calculate with");
        assertTrue(score.statistics().map(ScoreFile.Statistics::count).orElse(0L) >= 0, "a count");
    }

    @Test
    void damagedSettingsOfAdaptersAreReadOrRefused() throws IOException {
        Files.createDirectory(folder.resolve("base"));
        Damage json = new JsonDamage(
                "\"LORA\"",
                "\"LOHA\"",
                "\"all-linear\"",
                "\".*proj\"",
                "\"up_proj\"",
                "\"score\"",
                "\"..\"",
                "\".\"",
                "\"/\"");
        new HostileFile(
                        folder.resolve(AdapterFolder.CONFIG),
                        bytes("""
                            {"peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": "base", "r": 8,
                             "lora_alpha": 16, "lora_dropout": 0.0, "bias": "none", "use_dora": false, "use_rslora": false,
                             "fan_in_fan_out": false, "target_modules": ["q_proj", "v_proj"], "rank_pattern": {},
                             "alpha_pattern": {}, "modules_to_save": null}
                            """, """
                            {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "base", "r": 4,
                             "lora_alpha": 4.5, "target_modules": "all-linear", "modules_to_save": ["score"]}
                            """),
                        json.repeated().or(new ByteDamage().repeated()))
                .survives(HostileAdapterTest::readAdapter);
    }

    @Test
    void damagedScoreFilesAreReadOrRefused() {
        Damage json = new JsonDamage("\"reward\"", "\"cost\"", "3e38", "1e39", "\"NaN\"");
        new HostileFile(
                        folder.resolve(ScoreFile.NAME),
                        bytes("""
                            {"kind": "cost", "bias": -0.25, "mean_safe": -1.5, "mean_unsafe": 2,
                             "statistics": {"mean": 0.125, "variance": 2.5, "count": 12345}}
                            """, """
                            {"kind": "reward", "bias": 0}
                            """),
                        json.repeated().or(new ByteDamage().repeated()))
                .survives(HostileAdapterTest::readScore);
    }
}
