package dev.bywash.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Copies the driver's log files to the volume. A volume cannot be appended to: a file that has grown is delivered again, whole, and a rolled file
 * repeats bytes that were delivered under another name. A file that is gone from the node stays on the volume, but for the active one, which the
 * next delivery replaces.
 */
public final class LogDelivery {

    private final Path from;
    private final Path to;
    private final Map<Path, Long> deliveredSizes = new HashMap<>();
    private final AtomicInteger deliveries = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Object lock = new Object();

    LogDelivery(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /** Delivers whatever is new now. */
    public void deliver() {
        synchronized (lock) {
            try {
                Files.createDirectories(to);
                for (Path file : files()) {
                    deliver(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot deliver logs from " + from + " to " + to, e);
            }
            deliveries.incrementAndGet();
        }
    }

    /** How often logs were delivered. */
    public int deliveries() {
        return deliveries.get();
    }

    /** How many bytes were delivered in all, repeated ones included. */
    public long bytes() {
        return bytes.get();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void deliver(Path file) throws IOException {
        try {
            long size = Files.size(file);
            Path name = file.getFileName();
            // A size that is the same is no proof: a new active file may be just as long as the one before it.
            boolean rolledBefore = name.toString().contains("--") && deliveredSizes.getOrDefault(name, -1L) == size;
            if (!rolledBefore) {
                Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                deliveredSizes.put(name, size);
                bytes.addAndGet(size);
            }
        } catch (NoSuchFileException rolledMeanwhile) {
            // The next delivery finds it under its new name.
        }
    }
}
