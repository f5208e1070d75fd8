package io.levee.rlhf.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options from a file. */
class RecipeTest {
    @TempDir
    private Path folder;

    private String recipe(String text) throws IOException {
        return Files.writeString(folder.resolve("recipe.yaml"), text).toString();
    }

    private SftVerb sft(String... args) {
        Invocation invocation = Invocation.of(args);
        Invocation.Asked asked = assertInstanceOf(Invocation.Asked.class, invocation, invocation::toString);
        return assertInstanceOf(SftVerb.class, asked.verb());
    }

    private List<String> complaints(String... args) {
        return assertInstanceOf(Invocation.Wrong.class, Invocation.of(args)).complaints();
    }

    @Test
    void holdsAnyOptionByItsLongName() throws IOException {
        SftVerb verb = sft("sft", "--recipe", recipe("""
                # all of it
                model: start
                data: [a.jsonl, "b.jsonl:0.5"]
                lr: 3e-3
                epochs: 4
                skip-bad-rows: true
                recompute: false
                json: true
                template: "chatml"
                """));

        assertEquals(Path.of("start"), verb.options.model);
        assertEquals(List.of("a.jsonl", "b.jsonl:0.5"), verb.options.rows.data);
        assertEquals(3e-3, verb.options.optimizer.lr);
        assertEquals(4, verb.options.batches.epochs);
        assertTrue(verb.options.rows.skipBadRows);
        assertEquals(false, verb.options.recompute);
        assertTrue(verb.common.json);
        assertEquals("chatml", verb.options.rows.template);
    }

    @Test
    void givesWayToTheCommandLine() throws IOException {
        String file = recipe("data: [a.jsonl, b.jsonl]\nlr: 3e-3\nepochs: 4\n");
        SftVerb verb = sft("sft", "--lr", "1e-4", "--data", "c.jsonl", "--model", "m", "--recipe", file);

        assertEquals(1e-4, verb.options.optimizer.lr);
        assertEquals(List.of("c.jsonl"), verb.options.rows.data);
        assertEquals(4, verb.options.batches.epochs);
    }

    @Test
    void aValueMayLookLikeAnOption() throws IOException {
        SftVerb verb = sft("sft", "--recipe", recipe("data: --lr\nmodel: --json\n"));

        assertEquals(List.of("--lr"), verb.options.rows.data);
        assertEquals(Path.of("--json"), verb.options.model);
    }

    @Test
    void everythingThatIsWrongIsSaidTogetherWithItsLine() throws IOException {
        String file = recipe("""
                modle: start
                lr: fast
                epochs: [1, 2]
                batch-size: 1.5
                lr-floor: {a: 1}
                warmup:
                recipe: other.yaml
                lr: 1
                """);
        List<String> complaints = complaints("sft", "--recipe", file, "--max-length", "long");

        List<String> expected = List.of(
                ":1: sft has no option 'modle'; did you mean --model",
                ":2: --lr fast: expected a number in [0, 1e3]",
                ":3: epochs: expected one value, found a list",
                ":4: --batch-size 1.5: expected a whole number in [1, 1e6]",
                ":5: lr-floor: expected a value or a list of values, found a mapping",
                ":6: warmup: expected a value, found none",
                ":7: 'recipe' cannot stand in a recipe",
                ":8: lr stands here for the second time; first at " + file + ":2",
                "--max-length long: expected a whole number in [0, 1e7]",
                "--data: missing",
                "sft: give either --model (to go on from) or --config (random weights)");
        for (String part : expected) {
            String whole = part.startsWith(":") ? file + part : part;
            assertEquals(
                    1,
                    complaints.stream().filter(line -> line.startsWith(whole)).count(),
                    whole + " in " + complaints);
        }
        assertEquals(expected.size(), complaints.size(), complaints::toString);
    }

    @Test
    void whatIsNoYamlIsSaidWithItsLine() throws IOException {
        String file = recipe("lr: 1\nepochs: [1, 2\n");
        List<String> complaints = complaints("sft", "--recipe", file, "--data", "a", "--model", "m");

        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(complaints.getFirst().startsWith(file + ":3: not YAML"), complaints::toString);
    }

    @Test
    void aFileThatIsNotThereIsBadInput() {
        CommandRun run =
                CommandRun.of("sft", "--recipe", folder.resolve("none.yaml").toString());

        assertEquals(ExitCode.BAD_INPUT, run.code());
        assertTrue(run.err().contains("none.yaml: cannot be read"), run.err());
    }

    @Test
    void anEmptyFileIsARecipeOfNothing() throws IOException {
        assertEquals(
                List.of("d"),
                sft("sft", "--model", "m", "--data", "d", "--recipe", recipe("# nothing\n")).options.rows.data);
    }
}
