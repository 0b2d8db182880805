package dev.bywash.chain;

import dev.bywash.ingest.IngestJob;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * The built ingest job, as its main starts it, in the demo's own JVM and until that ends: its Spark, which has read tables by then, also answers what the
 * demo asks. One of its own would take as long to start as the comparison takes.
 */
final class DemoIngestion {

    /** Five minutes at the speed of the demo's clock. */
    private static final String EVERY = "2500ms";

    private static final String FAILED = "ERROR bywash-ingest failed: ";

    private static final long POLL_MILLIS = 50;
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Thread thread;
    private final Path log;

    private DemoIngestion(Thread thread, Path log) {
        this.thread = thread;
        this.log = log;
    }

    /** Starts it over all that is delivered below {@code directory}; from here on, what this JVM prints to {@link System#out} is in its log. */
    static DemoIngestion start(Path directory) throws IOException {
        Path log = directory.resolve("ingest.log");
        // Before the first logger, which keeps what it finds.
        System.setOut(new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8));
        DemoSession.configure();
        String[] arguments = {
            "--source",
            ClusterWithBywash.logs(directory).toString(),
            "--target",
            ClusterWithBywash.tables(directory).toString(),
            "--every",
            EVERY,
            "--watch",
            "on",
            "--alerts",
            "log"
        };
        Runtime.getRuntime().addShutdownHook(new Thread(() -> sayWhyItFailed(log)));
        Thread thread = new Thread(() -> IngestJob.main(arguments), "bywash-ingest");
        thread.setDaemon(true);
        thread.start();
        return new DemoIngestion(thread, log);
    }

    /** A main that fails ends its process, which is this one. */
    private static void sayWhyItFailed(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            lines.filter(line -> line.contains(FAILED))
                    .forEach(line -> System.err.printf("%n%s%nThe log of the ingest job is %s%n", line, log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalStateException when it has ended, which it does by an error alone */
    void requireAlive() {
        if (!thread.isAlive()) {
            throw new IllegalStateException("the ingest job has ended early; its log is " + log);
        }
    }

    /** Returns when all that is delivered by now is in the tables. */
    void awaitAllThatIsDelivered() throws InterruptedException {
        // The next run to be planned may have listed the files before now; when the one after it is planned, it has
        // ended.
        long planned = plans();
        await(() -> plans() >= planned + 2);
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            requireAlive();
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the ingest job hangs; its log is " + log);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private long plans() {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("plan: ")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of its Spark. */
    SparkSession session() {
        return SparkSession.builder().getOrCreate().newSession();
    }
}
