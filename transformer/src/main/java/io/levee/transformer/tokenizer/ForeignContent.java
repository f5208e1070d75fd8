package io.levee.transformer.tokenizer;

import io.levee.engine.store.BadInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What lies in the place of a tokenizer's file when a download went wrong. */
final class ForeignContent {
    private static final int LOOKED_AT = 256;

    private ForeignContent() {}

    /** @throws BadInputException naming what a file is, and what to do */
    static void refuse(Path file, byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
        String text = start.replace("\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs")) {
            throw new BadInputException(file + ": this is a pointer of Git LFS, not the file itself: fetch it with"
                    + " \"git lfs pull\" where the repository was cloned");
        }
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            throw new BadInputException(file
                    + ": this is an HTML page, not the file: download the file itself, not the page that shows it");
        }
        if (start.startsWith("\u001f\u008b") || start.startsWith("PK\u0003\u0004")) {
            throw new BadInputException(file + ": this is a packed file: unpack it");
        }
    }
}
