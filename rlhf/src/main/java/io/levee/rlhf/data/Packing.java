package io.levee.rlhf.data;

import io.airlift.compress.v3.bzip2.BZip2HadoopStreams;
import io.airlift.compress.v3.zstd.ZstdJavaInputStream;
import io.levee.engine.store.BadInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks streams. The libraries for all but gzip are optional. */
final class Packing {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Of a packed file a reader asks for at most this much at once; what xz -9 needs. */
    private static final int XZ_MEMORY_KIB = 96 << 10;

    private Packing() {}

    /**
     * What is in a stream of some kind, once it is unpacked; a kind that is no text is refused.
     *
     * @throws BadInputException when it is refused, or a library is missing
     */
    static InputStream text(Path file, FileKind kind, InputStream in) throws IOException {
        if (kind == FileKind.TEXT) {
            return in;
        }
        BufferedInputStream text = new BufferedInputStream(unpacked(file, kind, in), BUFFER_BYTES);
        FileKind within = FileKind.of(head(text));
        if (within != FileKind.TEXT) {
            throw new BadInputException("%s: what is packed in it %s"
                    .formatted(file, within.refused() ? within.complaint() : "is packed once more; unpack it"));
        }
        return text;
    }

    /** The first bytes of a stream, which stay its first bytes. */
    static byte[] head(BufferedInputStream in) throws IOException {
        in.mark(FileKind.HEAD_BYTES);
        byte[] head = in.readNBytes(FileKind.HEAD_BYTES);
        in.reset();
        return head;
    }

    private static InputStream unpacked(Path file, FileKind kind, InputStream in) throws IOException {
        try {
            InputStream unpacked = switch (kind) {
                case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
                case ZSTD -> Zstd.open(in);
                case XZ -> Xz.open(in);
                case BZIP2 -> Bzip2.open(in);
                case TEXT -> in;
                case PARQUET -> throw new BadInputException(file + ": is Parquet, which cannot come through a stream");
                case GIT_LFS, HTML, ZIP, TAR, ARROW, UTF_16, PICKLE, GGUF ->
                    throw new BadInputException(file + ": " + kind.complaint());
            };
            return new Careful(unpacked);
        } catch (NoClassDefFoundError missing) {
            throw missing(file, kind, missing);
        }
    }

    /** The complaint that the library for a kind of file is missing. */
    static BadInputException missing(Path file, FileKind kind, Throwable cause) {
        String library = switch (kind) {
            case XZ -> "org.tukaani:xz";
            case PARQUET -> "dev.hardwood:hardwood-core";
            default -> "io.airlift:aircompressor-v3";
        };
        return new BadInputException(
                "%s: is %s, for which the library %s is needed; add it to the class path, or write the file as JSON lines"
                        .formatted(
                                file,
                                kind == FileKind.PARQUET
                                        ? "Parquet"
                                        : "packed with " + kind.name().toLowerCase(Locale.ROOT),
                                library),
                cause);
    }

    // Each library is touched in a class of its own, so that a missing one is missed only where it is needed.
    private static final class Xz {
        static InputStream open(InputStream in) throws IOException {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        }
    }

    private static final class Zstd {
        static InputStream open(InputStream in) {
            return new ZstdJavaInputStream(in);
        }
    }

    private static final class Bzip2 {
        static InputStream open(InputStream in) throws IOException {
            return new BZip2HadoopStreams().createInputStream(in);
        }
    }

    /** What unpacks a damaged file may fail with any exception; to those who read, it is a file that cannot be read. */
    private static final class Careful extends InputStream {
        private final InputStream in;

        Careful(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return in.read(bytes, offset, length);
            } catch (RuntimeException damaged) {
                throw new IOException("it is damaged or cut off", damaged);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
