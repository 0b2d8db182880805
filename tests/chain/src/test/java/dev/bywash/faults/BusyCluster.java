package dev.bywash.faults;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/**
 * A cluster that logs, rolls and delivers while the job is tested: a driver whose files are delivered whole again and again, and an executor
 * whose files are compressed when they are rolled. Rolling cuts lines in two, as Spark's roller does. Delivery writes in place, so that a run may see
 * half a file.
 */
final class BusyCluster implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(4711);
    private final Output driver;
    private final Output executor;
    private ScheduledFuture<?> steps;
    private int tick;
    private int noisy;

    BusyCluster(Path volume) {
        driver = new Output(volume.resolve("0713-210012-gaehahyy/driver"), 1);
        executor = new Output(volume.resolve("0713-210012-gaehahyy/executor/app-20261122020000-0000/0"), 2);
    }

    void start() {
        steps = thread.scheduleWithFixedDelay(this::step, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void step() {
        tick++;
        driver.log(random.nextInt(5), random);
        executor.log(random.nextInt(5), random);
        if (tick % 10 == 0) {
            driver.deliver();
        }
        if (tick % 15 == 0) {
            executor.deliver();
        }
        if (tick % 100 == 0) {
            driver.roll(false, random);
            executor.roll(true, random);
        }
    }

    /** A file that takes a while to read. */
    void deliverMuchNoise() {
        noisy++;
        driver.write(
                "stdout--2026-11-21--%02d-%02d".formatted(noisy / 60, noisy % 60), "[GC pause]\n".repeat(1_000_000));
    }

    /** Ends both processes orderly, delivers everything, and returns how many events there are. */
    long finish() {
        close();
        driver.finish();
        executor.finish();
        return driver.seq + executor.seq;
    }

    @Override
    public void close() {
        steps.cancel(false);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The cluster does not stop");
            }
            steps.get();
        } catch (CancellationException e) {
            // It ran until now.
        } catch (ExecutionException e) {
            throw new IllegalStateException("The cluster broke down", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the cluster stops", e);
        }
    }

    private static final class Output {
        private final Path directory;
        private final String writer;
        private final StringBuilder active = new StringBuilder();
        private long seq = 1;
        private int rolled;

        Output(Path directory, int number) {
            this.directory = directory;
            this.writer = writer(number);
            active.append(opened(writer, Instant.now()));
        }

        void log(int events, Random random) {
            for (int i = 0; i < events; i++) {
                seq++;
                active.append(random.nextInt(4) == 0 ? "progress 50%" : "");
                active.append(line(writer, seq, Instant.now()));
            }
            active.append(random.nextInt(3) == 0 ? "[GC pause]\n" : "");
        }

        void deliver() {
            String text = active.toString();
            // Now and then the copy was made in the middle of a line.
            write("stdout", seq % 3 == 0 ? text.substring(0, Math.max(0, text.length() - 7)) : text);
        }

        void roll(boolean compress, Random random) {
            rolled++;
            int end = active.length() - random.nextInt(Math.min(active.length(), 200) + 1);
            String name = "stdout--2026-11-22--%02d-%02d".formatted(rolled / 60, rolled % 60);
            if (compress) {
                gzip(name + ".gz", active.substring(0, end));
            } else {
                write(name, active.substring(0, end));
            }
            active.delete(0, end);
            write("stdout", active.toString());
        }

        void finish() {
            seq++;
            active.append(closed(writer, seq, Instant.now(), 0));
            write("stdout", active.toString());
        }

        private void write(String name, String text) {
            try {
                Files.createDirectories(directory);
                Files.writeString(directory.resolve(name), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void gzip(String name, String text) {
            try {
                Files.createDirectories(directory);
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve(name)))) {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
