package dev.bywash.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Pumps a driver's stdout from its pipe to the file {@code stdout}, which on each full hour is renamed to
 * {@code stdout--yyyy-MM-dd--HH-mm} by the time of the rollover and begun anew. As on the platform, rolling waits for traffic.
 */
final class RolledStdout implements Runnable {

    private static final DateTimeFormatter SUFFIX =
            DateTimeFormatter.ofPattern("'--'yyyy-MM-dd'--'HH-mm").withZone(ZoneOffset.UTC);
    private static final int BUFFER_SIZE = 8192;

    private final InputStream pipe;
    private final Path active;
    private final Clock clock;
    private Instant nextRoll;

    RolledStdout(InputStream pipe, Path directory, Clock clock) {
        this.pipe = pipe;
        this.active = directory.resolve("stdout");
        this.clock = clock;
        this.nextRoll = nextHour(clock.instant());
    }

    /** Returns when the pipe's last writer has closed it. */
    @Override
    public void run() {
        byte[] buffer = new byte[BUFFER_SIZE];
        try (pipe) {
            OutputStream file = Files.newOutputStream(active);
            try {
                for (int length = pipe.read(buffer); length >= 0; length = pipe.read(buffer)) {
                    if (!clock.instant().isBefore(nextRoll)) {
                        file.close();
                        roll();
                        file = Files.newOutputStream(active);
                    }
                    file.write(buffer, 0, length);
                }
            } finally {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the driver's stdout to " + active, e);
        }
    }

    private void roll() throws IOException {
        Instant now = clock.instant();
        Files.move(active, active.resolveSibling("stdout" + SUFFIX.format(now)));
        nextRoll = nextHour(now);
    }

    private static Instant nextHour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    }
}
