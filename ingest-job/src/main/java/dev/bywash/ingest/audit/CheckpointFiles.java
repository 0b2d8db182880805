package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints as files of a directory, each once and under its own name: {@code 000000000123.checkpoint} for a log of 123 entries. A directory of the machine: a
 * volume, or a mount. Where another one of that size is there, for the log was set back, both are kept: the later with the beginning of its root in its name.
 */
public final class CheckpointFiles {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final int ROOT_DIGITS = 16;
    private static final Pattern NAME = Pattern.compile("(\\d{12,18})(-[0-9a-f]{16})?\\.checkpoint");

    private final Path directory;

    /**
     * @param directory as {@link MachinePath} reads it; it need not be there
     * @throws IllegalArgumentException when it is of another file system
     */
    CheckpointFiles(String directory) {
        this(MachinePath.of(directory));
    }

    /** @param directory it need not be there */
    public CheckpointFiles(Path directory) {
        this.directory = directory;
    }

    /** Whether it is there, under one name or the other. */
    boolean has(Head head) throws IOException {
        return isThere(head, fileOf(head)) || isThere(head, besideOf(head));
    }

    /** Writes it where it is not there yet. Half a file is never seen, but where the storage cannot rename; there the next one to come writes it again. */
    void write(Head head, String note) throws IOException {
        Path file = fileOf(head);
        if (Files.exists(file) && !isHalf(note, file) && !isThere(head, file)) {
            LOG.warn(
                    "audit: {} is of another log, or of this one before it was set back, and is kept; the new one is beside it",
                    file);
            file = besideOf(head);
        }
        if (Files.exists(file) && !isHalf(note, file)) {
            return;
        }
        Files.createDirectories(directory);
        Path half = directory.resolve("." + file.getFileName() + ".half");
        Files.writeString(half, note, UTF_8);
        try {
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.writeString(file, note, UTF_8);
            Files.deleteIfExists(half);
        }
    }

    /** The one of the largest log; null when there is none. */
    public String newest() throws IOException {
        List<Path> files = files();
        return files.isEmpty() ? null : Files.readString(files.get(0));
    }

    /** All notes, by the names of their files: also what is none. */
    public Map<String, String> all() throws IOException {
        try {
            // A volume answers slowly, and may have many.
            return files().parallelStream()
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), CheckpointFiles::read));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Those of the largest log: two, where one that was set back has come as far again. What is no checkpoint is passed over. */
    List<Head> newestHeads() throws IOException {
        List<Head> heads = new ArrayList<>();
        for (Path file : files()) {
            if (!heads.isEmpty() && sizeIn(file) < heads.get(0).size()) {
                break;
            }
            try {
                heads.add(Head.parse(Files.readString(file)));
            } catch (IllegalArgumentException e) {
                LOG.warn("audit: {} is no checkpoint", file);
            }
        }
        return heads;
    }

    /** The largest first; of two of one size, first the later, which has the longer name. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(CheckpointFiles::sizeIn)
                            .thenComparing(file -> file.getFileName().toString().length())
                            .reversed())
                    .toList();
        }
    }

    private Path fileOf(Head head) {
        return directory.resolve("%012d.checkpoint".formatted(head.size()));
    }

    private Path besideOf(Head head) {
        return directory.resolve(
                "%012d-%s.checkpoint".formatted(head.size(), head.root().substring(0, ROOT_DIGITS)));
    }

    private static long sizeIn(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere(Head head, Path file) throws IOException {
        try {
            return Files.exists(file) && Head.parse(Files.readString(file)).equals(head);
        } catch (IllegalArgumentException e) {
            // Whatever it is, it is not ours to write over.
            return false;
        }
    }

    /** Whether it is the beginning of this note and no more, of who was killed while he wrote it. */
    private static boolean isHalf(String note, Path file) throws IOException {
        String there = Files.readString(file);
        return there.length() < note.length() && note.startsWith(there);
    }
}
