package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.regex.Pattern;
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
    private static final int DIGITS = 12;
    private static final Pattern NAME = Pattern.compile("\\d{12,}(-[0-9a-f]{16})?\\.checkpoint");

    private final Path directory;

    /** @param directory a path, or a URI of {@code file:}; it need not be there */
    public CheckpointFiles(String directory) {
        this.directory =
                Path.of(directory.startsWith("file:") ? URI.create(directory).getPath() : directory);
    }

    /** Writes it where it is not there yet. Half a file is never seen, but where the storage cannot rename. */
    void write(Head head, String note) throws IOException {
        Path file = directory.resolve("%012d.checkpoint".formatted(head.size()));
        if (Files.exists(file) && !isThere(head, file)) {
            LOG.warn(
                    "audit: {} is of another log, or of this one before it was set back, and is kept; the new one is beside it",
                    file);
            file = directory.resolve(
                    "%012d-%s.checkpoint".formatted(head.size(), head.root().substring(0, ROOT_DIGITS)));
        }
        if (Files.exists(file)) {
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
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (Stream<Path> files = Files.list(directory)) {
            // By its digits; of two of a log that was set back, the one that is the later.
            Path newest = files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .max(Comparator.comparing(
                                    (Path file) -> file.getFileName().toString().substring(0, DIGITS))
                            .thenComparing(file -> file.getFileName().toString().length()))
                    .orElse(null);
            return newest == null ? null : Files.readString(newest);
        }
    }

    private static boolean isThere(Head head, Path file) throws IOException {
        try {
            return Head.parse(Files.readString(file)).equals(head);
        } catch (IllegalArgumentException e) {
            // Whatever it is, it is not ours to write over.
            return false;
        }
    }
}
