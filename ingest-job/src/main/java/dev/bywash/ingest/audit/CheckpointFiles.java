package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Checkpoints as files of a directory, each once and under its own name: {@code 000000000123.checkpoint} for a log of 123 entries. A directory of the machine: a
 * volume, or a mount.
 */
final class CheckpointFiles {

    private final Path directory;

    CheckpointFiles(String directory) {
        this.directory =
                Path.of(directory.startsWith("file:") ? URI.create(directory).getPath() : directory);
    }

    /** Writes it where it is not there yet. Half a file is never seen, but where the storage cannot rename. */
    void write(Head head, String note) throws IOException {
        Path file = directory.resolve("%012d.checkpoint".formatted(head.size()));
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
}
