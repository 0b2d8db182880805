package dev.bywash.faults;

import static org.awaitility.Awaitility.await;

import dev.bywash.cluster.SparkJvm;
import dev.bywash.cluster.SparkProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The built ingest job in a JVM of its own, with a heap of 1 GiB. */
final class JobProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(Boolean.getBoolean("bywash.soak") ? 60 : 10);

    private final SparkProcess process;

    private JobProcess(SparkProcess process) {
        this.process = process;
    }

    static JobProcess start(Path log, String... arguments) {
        try {
            return new JobProcess(SparkProcess.start(
                    log,
                    SparkJvm.ingestJobClassPath(),
                    Stream.concat(Stream.of("-Xmx1g"), SparkJvm.SHORT_LIVED.stream())
                            .toList(),
                    "dev.bywash.ingest.IngestJob",
                    List.of(arguments)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitUntil(String what, BooleanSupplier condition) {
        await(what)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("The job ended before " + what + ":\n" + log());
                    }
                    return condition.getAsBoolean();
                });
    }

    void awaitLog(String text) {
        awaitUntil("the log says " + text, () -> log().contains(text));
    }

    /** SIGKILL: no hook runs, nothing is flushed. */
    void kill() {
        process.kill();
    }

    /** SIGTERM. */
    void terminate() {
        process.terminate();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor(LIMIT);
    }

    String log() {
        try {
            return process.log();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
