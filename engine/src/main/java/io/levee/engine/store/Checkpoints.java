package io.levee.engine.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a run, such that a kill or a power cut at any instant leaves the old one or the new one. A
 * checkpoint is a folder {@code step-000123}, built and forced to the disk as {@code step-000123.tmp} and then renamed;
 * after that the pointer file {@value #POINTER}, which holds the folder's name, is replaced by a rename (a rename
 * cannot replace a folder that is not empty, so the pointer is what makes the change a single event). Only then are
 * older checkpoints removed.
 *
 * <p>One process and one thread at a time use a folder of checkpoints.
 */
public final class Checkpoints {
    private static final Logger LOG = System.getLogger(Checkpoints.class.getName());
    static final String POINTER = "latest";
    private static final int DEFAULT_KEPT = 2;

    // The number after a dot tells two checkpoints of one step apart: the pointer may name the first while the second
    // is built.
    private static final Pattern NAME = Pattern.compile("step-(\\d{6,18})(?:\\.(\\d{1,9}))?");

    private final Path folder;
    private final int kept;

    /** Writes a checkpoint's files. */
    @FunctionalInterface
    public interface Writer {
        /**
         * @param folder an empty folder; files may also lie in folders below it
         * @throws IOException from the file system
         */
        void writeTo(Path folder) throws IOException;
    }

    /** A checkpoint folder's name taken apart. */
    private record Name(long step, int attempt) implements Comparable<Name> {
        static Optional<Name> of(String text) {
            Matcher match = NAME.matcher(text);
            if (!match.matches()) {
                return Optional.empty();
            }
            return Optional.of(new Name(
                    Long.parseLong(match.group(1)), match.group(2) == null ? 0 : Integer.parseInt(match.group(2))));
        }

        @Override
        public int compareTo(Name other) {
            return Comparator.comparingLong(Name::step)
                    .thenComparingInt(Name::attempt)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            return "step-%06d".formatted(step) + (attempt == 0 ? "" : "." + attempt);
        }
    }

    /** Keeps the last two checkpoints in a folder, which is created by the first {@link #save}. */
    public Checkpoints(Path folder) {
        this(folder, DEFAULT_KEPT);
    }

    /**
     * @param folder where they are; created by the first {@link #save}
     * @param kept   how many of the newest are kept, at least 1
     */
    public Checkpoints(Path folder, int kept) {
        if (kept < 1) {
            throw new IllegalArgumentException("at least one checkpoint is kept, found " + kept);
        }
        this.folder = folder;
        this.kept = kept;
    }

    /**
     * Saves a checkpoint, makes it the latest and removes those that are no longer kept, also any of later steps: they
     * belong to a future that this run, resumed from an earlier step, does not have.
     *
     * @param step   at least 0
     * @param facts  whatever decides the bits of the run (back-end, lane width, JDK, processes, …), in any form {@link
     *               Json#write} takes
     * @param writer writes the files; what it throws passes through, and no trace of the checkpoint is left
     * @return the new checkpoint's folder
     * @throws BadInputException when it cannot be written (no permission, disk full); the previous checkpoint stays the
     *                           latest
     */
    public Path save(long step, Map<String, ?> facts, Writer writer) {
        try {
            Files.createDirectories(folder);
            AtomicFiles.forceFolder(folder.toAbsolutePath().getParent());
            AtomicFiles.removeLeftovers(folder);
            Optional<Name> previous = pointed();
            Name name = new Name(
                    step,
                    previous.filter(old -> old.step() == step)
                            .map(old -> old.attempt() + 1)
                            .orElse(0));
            Path target = of(name);
            removeIfThere(target);
            build(target, step, facts, writer);
            AtomicFiles.write(folder.resolve(POINTER), name + "\n");
            removeAllBut(name);
            return target;
        } catch (IOException failure) {
            throw FileErrors.writing(folder, failure);
        }
    }

    private void build(Path target, long step, Map<String, ?> facts, Writer writer) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + AtomicFiles.TEMPORARY);
        boolean complete = false;
        try {
            Files.createDirectory(temporary);
            writer.writeTo(temporary);
            Manifest.write(temporary, step, facts);
            Folders.force(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            complete = true;
            AtomicFiles.forceFolder(folder);
        } finally {
            if (!complete) {
                Folders.delete(temporary);
            }
        }
    }

    /**
     * The newest checkpoint that is complete, its sums verified: the one that the pointer names, or, when the pointer
     * is missing or torn or that one is damaged, the newest other one that is whole. Empty when there is none at all.
     *
     * @throws BadInputException when there are checkpoints but every one is damaged
     */
    public Optional<Checkpoint> latest() {
        try {
            if (!Files.isDirectory(folder)) {
                return Optional.empty();
            }
            BadInputException damage = null;
            for (Name name : byPreference()) {
                try {
                    return Optional.of(Manifest.verify(of(name)));
                } catch (BadInputException failure) {
                    LOG.log(Level.WARNING, "damaged checkpoint, trying an older one: {0}", failure.getMessage());
                    damage = damage == null ? failure : damage;
                }
            }
            if (damage != null) {
                throw new BadInputException(
                        damage.getMessage() + "; no checkpoint in " + folder + " is whole, the run must start anew",
                        damage);
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw FileErrors.reading(folder, failure);
        }
    }

    /**
     * {@link #latest}, for a run that goes on from there: also removes whatever a kill between two steps of a save has left, be it
     * half built, not yet pointed at or half removed. Damaged checkpoints stay until the next save.
     *
     * @throws BadInputException when there are checkpoints but every one is damaged, or what was left cannot be removed
     */
    public Optional<Checkpoint> resume() {
        Optional<Checkpoint> latest = latest();
        try {
            if (Files.isDirectory(folder)) {
                AtomicFiles.removeLeftovers(folder);
                Optional<Name> pointed = pointed();
                if (pointed.isPresent() && latest.map(Checkpoint::folder).equals(pointed.map(this::of))) {
                    removeAllBut(pointed.get());
                }
            }
            return latest;
        } catch (IOException failure) {
            throw FileErrors.writing(folder, failure);
        }
    }

    private Path of(Name name) {
        return folder.resolve(name.toString());
    }

    private List<Name> byPreference() throws IOException {
        SequencedSet<Name> names = new LinkedHashSet<>(names().reversed());
        pointed().ifPresent(names::addFirst);
        return List.copyOf(names);
    }

    /** What the pointer names; empty when it is missing or torn. */
    private Optional<Name> pointed() throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(folder.resolve(POINTER));
            return Name.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** All checkpoint folders, oldest first. */
    private List<Name> names() throws IOException {
        return content().stream()
                .map(path -> Name.of(path.getFileName().toString()))
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    private List<Path> content() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.toList();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private void removeAllBut(Name latest) throws IOException {
        List<Name> older =
                names().stream().filter(name -> name.compareTo(latest) < 0).toList();
        List<Name> keep = older.subList(Math.max(0, older.size() - (kept - 1)), older.size());
        for (Name name : names()) {
            if (!name.equals(latest) && !keep.contains(name)) {
                removeIfThere(of(name));
            }
        }
    }

    /** Renames before deleting, so that a checkpoint whose deletion is cut short is not taken for one. */
    private void removeIfThere(Path checkpoint) throws IOException {
        if (Files.exists(checkpoint)) {
            Path temporary = checkpoint.resolveSibling(checkpoint.getFileName() + AtomicFiles.TEMPORARY);
            Folders.delete(temporary);
            Files.move(checkpoint, temporary, StandardCopyOption.ATOMIC_MOVE);
            Folders.delete(temporary);
        }
    }
}
