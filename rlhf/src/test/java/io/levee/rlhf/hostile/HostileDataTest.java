package io.levee.rlhf.hostile;

import io.airlift.compress.v3.bzip2.BZip2HadoopStreams;
import io.airlift.compress.v3.zstd.ZstdJavaOutputStream;
import io.levee.engine.store.BadInputException;
import io.levee.rlhf.data.DatasetSpec;
import io.levee.rlhf.data.Datasets;
import io.levee.rlhf.data.Label;
import io.levee.rlhf.data.ReadOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Damaged rows of every shape are read, left out or refused. */
class HostileDataTest {
    private static final List<String> ROWS = List.of("""
        {"prompt": "Q é", "response_0": "one", "response_1": "two\\n\\"", "is_response_0_safe": true, \
        "is_response_1_safe": false, "safer_response_id": 0, "better_response_id": 1}\
        """, """
        {"chosen": "\\n\\nHuman: Q\\n\\nAssistant: yes\\n\\nHuman: And?\\n\\nAssistant: so", \
        "rejected": "\\n\\nHuman: Q\\n\\nAssistant: yes\\n\\nHuman: And?\\n\\nAssistant: no"}\
        """, """
        {"prompt": "R", "chosen": [{"role": "assistant", "content": "x"}], \
        "rejected": [{"role": "assistant", "content": "y"}]}\
        """, """
        {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "P"}, \
        {"role": "assistant", "content": "A"}]}\
        """, """
        {"conversations": [{"from": "human", "value": "P"}, {"from": "gpt", "value": "A"}]}\
        """, """
        {"instruction": "I", "input": "x", "output": "O", "system": "S"}\
        """, """
        {"prompt": "P", "response": "A", "is_safe": true}\
        """, """
        {"prompt": [{"role": "user", "content": "P"}], "response": "B", "is_safe": false}\
        """, """
        {"prompt": "P", "completion": [{"role": "assistant", "content": "A"}]}\
        """, """
        {"text": "T"}\
        """);

    /** Held, so that its level counts: thousands of damaged files have columns that nobody knows. */
    private static final Logger LOG = Logger.getLogger("io.levee.rlhf.data");

    static {
        LOG.setLevel(Level.WARNING);
    }

    @TempDir
    private Path folder;

    /** Each row alone, all of them as lines, and all of them as an array. */
    private static List<byte[]> sources() {
        return Stream.of(ROWS.stream(), Stream.of(String.join("\n", ROWS), "[" + String.join(",\r\n", ROWS) + "]"))
                .flatMap(texts -> texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }

    /** Reads for every use, strictly and without bad rows; succeeds if any reading does. */
    private static void read(Path file) {
        List<DatasetSpec> spec = List.of(new DatasetSpec(file, 1));
        ReadOptions strict = ReadOptions.of(1);
        List<Runnable> uses = List.of(
                () -> Datasets.prompts(spec, strict),
                () -> Datasets.prompts(spec, strict.skippingBadRows().withUniquePrompts()),
                () -> Datasets.demonstrations(spec, strict.skippingBadRows()),
                () -> Datasets.comparisons(spec, Set.of(), strict.skippingBadRows()),
                () -> Datasets.comparisons(
                        spec, Set.of(Label.values()), strict.skippingBadRows().keepingFields()));
        BadInputException last = null;
        int done = 0;
        for (Runnable use : uses) {
            try {
                use.run();
                done++;
            } catch (BadInputException complaint) {
                last = complaint;
            }
        }
        if (done == 0) {
            throw last;
        }
    }

    @Test
    void damagedRowsAreReadOrRefused() {
        Damage damage = new JsonDamage(
                        "\"messages\"",
                        "\"response_0\"",
                        "\"chosen\"",
                        "\"\\n\\nHuman: Q\\n\\nAssistant: A\"",
                        "[{\"role\": \"user\", \"content\": \"P\"}]",
                        "{\"role\": \"assistant\", \"content\": \"A\"}")
                .repeated()
                .or(new ByteDamage().repeated());
        new HostileFile(folder.resolve("rows.jsonl"), sources(), damage).survives(HostileDataTest::read);
    }

    @Test
    void damagedArchivesAreReadOrRefused() {
        List<byte[]> packed = sources().stream().map(HostileDataTest::packed).toList();
        new HostileFile(folder.resolve("rows.jsonl.gz"), packed, new ByteDamage().repeated())
                .survives(HostileDataTest::read);
    }

    /** What makes a packed stream of a plain one. */
    private interface Packer {
        OutputStream packing(OutputStream out) throws IOException;
    }

    private static byte[] packed(byte[] bytes, Packer packer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing = packer.packing(out)) {
            packing.write(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }

    private void survivesOnce(String name, List<byte[]> files, Damage damage) {
        ReadOptions lenient = ReadOptions.of(1).skippingBadRows();
        new HostileFile(folder.resolve(name), files, damage)
                .survives(file -> Datasets.prompts(List.of(new DatasetSpec(file, 1)), lenient));
    }

    /** What is packed is damaged before or after: checksums find nearly all of the latter. */
    private void survivesPacked(String name, UnaryOperator<byte[]> packer) {
        Damage bytes = new ByteDamage().repeated();
        Damage before = (file, draws) -> packer.apply(bytes.apply(file, draws));
        survivesOnce(name, sources(), before.or((file, draws) -> bytes.apply(packer.apply(file), draws)));
    }

    @Test
    void damagedZstdIsReadOrRefused() {
        survivesPacked("rows.jsonl.zst", file -> packed(file, ZstdJavaOutputStream::new));
    }

    @Test
    void damagedXzIsReadOrRefused() throws IOException {
        LZMA2Options small = new LZMA2Options();
        small.setDictSize(1 << 16); // whoever unpacks makes room for all of it
        survivesPacked("rows.jsonl.xz", file -> packed(file, out -> new XZOutputStream(out, small)));
    }

    @Test
    void damagedBzip2IsReadOrRefused() {
        survivesPacked("rows.jsonl.bz2", file -> {
            byte[] packed = packed(file, out -> new BZip2HadoopStreams().createOutputStream(out));
            packed[3] = '1'; // the size of blocks: whoever unpacks makes room for a whole one
            return packed;
        });
    }

    @Test
    void damagedCsvIsReadOrRefused() {
        List<byte[]> files = Stream.of(
                        "prompt,response,is_safe\r\nQ,A,true\r\n\"Q, \"\"é\"\"\r\nR\",\"B\",false\r\n",
                        "prompt,chosen,rejected\nQ,yes,no\nR,,no\n",
                        "text\nT\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        survivesOnce("rows.csv", files, new ByteDamage().repeated());
    }

    @Test
    void damagedParquetIsReadOrRefused() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of("none", "snappy", "gzip")) {
            try (InputStream in = HostileDataTest.class.getResourceAsStream("/data/pairs-" + name + ".parquet")) {
                files.add(in.readAllBytes());
            }
        }
        survivesOnce("rows.parquet", files, new ByteDamage().repeated());
    }
}
