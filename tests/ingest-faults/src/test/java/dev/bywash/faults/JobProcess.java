package dev.bywash.faults;

import static org.awaitility.Awaitility.await;

import dev.bywash.cluster.SparkJvm;
import dev.bywash.ingest.IngestJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A job in a JVM of its own. */
final class JobProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Process process;
    private final Path log;

    private JobProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the ingest job. */
    static JobProcess ingest(Path log, String... arguments) {
        return start(IngestJob.class, log, arguments);
    }

    static JobProcess start(Class<?> main, Path log, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(SparkJvm.SHORT_LIVED);
        command.addAll(SparkJvm.OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("surefire.test.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new JobProcess(process, log);
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
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("The job did not end:\n" + log());
        }
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
