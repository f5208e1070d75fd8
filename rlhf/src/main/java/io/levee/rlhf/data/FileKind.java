package io.levee.rlhf.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;

/** What a data file is, told by its first bytes before anything is parsed. */
enum FileKind {
    /** Rows as text. */
    TEXT("", "", _ -> false),
    /** Packed with gzip. */
    GZIP("", "", begins("1f8b")),
    /** Packed with Zstandard. */
    ZSTD("", "", begins("28b52ffd")),
    /** Packed with xz. */
    XZ("", "", begins("fd377a585a00")),
    /** Packed with bzip2. */
    BZIP2("", "", begins("425a68").and(head -> head.length > 9 && head[4] == 0x31 && head[5] == 0x41)),
    /** Apache Parquet. */
    PARQUET("", "", begins("50415231")),
    /** The text that stands for a file which Git LFS has not fetched. */
    GIT_LFS(
            "a Git LFS pointer, not the file itself",
            "fetch it with: git lfs pull",
            head -> text(head).startsWith("version https://git-lfs")),
    /** A page of the web. */
    HTML(
            "an HTML page, not data",
            "the download gave a page (to log in, or of an error); fetch the file itself",
            head -> {
                String text = text(head).strip().toLowerCase(Locale.ROOT);
                return text.startsWith("<!doctype html") || text.startsWith("<html") || text.startsWith("<?xml");
            }),
    /** A zip archive, as are .npz and .xlsx. */
    ZIP("a zip archive", "unpack it and name the files in it", begins("504b0304")),
    /** A tar archive. */
    TAR(
            "a tar archive",
            "unpack it (tar -xf) and name the files in it",
            head -> head.length >= 262 && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar")),
    /** Arrow, as datasets' save_to_disk writes it: a file or a stream. */
    ARROW(
            "Arrow, as datasets.save_to_disk writes it, which is not read",
            "write it as Parquet or JSON lines: datasets.load_from_disk(FOLDER).to_parquet(\"data.parquet\")",
            begins("4152524f5731").or(begins("ffffffff"))),
    /** Text in UTF-16, with its byte order mark. */
    UTF_16(
            "text in UTF-16",
            "write it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE > NEW",
            begins("fffe").or(begins("feff"))),
    /** Python's pickle. */
    PICKLE(
            "a Python pickle",
            "write it as JSON lines: pandas' to_json(\"data.jsonl\", orient=\"records\", lines=True)",
            begins("8003").or(begins("8004")).or(begins("8005"))),
    /** A model. */
    GGUF("a GGUF model, not data", "name it with --model", begins("47475546"));

    /** Bytes that are enough to tell. */
    static final int HEAD_BYTES = 512;

    private final String what;
    private final String cure;
    private final Predicate<byte[]> test;

    FileKind(String what, String cure, Predicate<byte[]> test) {
        this.what = what;
        this.cure = cure;
        this.test = test;
    }

    private static Predicate<byte[]> begins(String hex) {
        byte[] start = HexFormat.of().parseHex(hex);
        return head -> head.length >= start.length && Arrays.equals(Arrays.copyOf(head, start.length), start);
    }

    private static String text(byte[] head) {
        return new String(head, StandardCharsets.ISO_8859_1);
    }

    /** The kind of a file with these first bytes. */
    static FileKind of(byte[] head) {
        return Arrays.stream(values())
                .filter(kind -> kind.test.test(head))
                .findFirst()
                .orElse(TEXT);
    }

    /** Whether such files are refused. */
    boolean refused() {
        return !what.isEmpty();
    }

    /** The complaint about such a file. */
    String complaint() {
        return "is %s; %s".formatted(what, cure);
    }
}
