package dev.bywash.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The built ingest job in a JVM of its own, with a heap of 1 GiB and its output in a file. */
public final class IngestJobProcess implements AutoCloseable {

    /** For tables of a few rows, which Delta's defaults are not made for, with a log that says what the job says and little else. */
    public static final List<String> SMALL_TABLES = List.of(
            "-Dlog4j2.configurationFile=" + quietLog(),
            "-Dspark.master=local[2]",
            "-Dspark.ui.enabled=false",
            "-Dspark.sql.shuffle.partitions=1",
            "-Dspark.databricks.delta.snapshotPartitions=1");

    /** What a test starts it with: for such tables, and a minute. */
    public static final List<String> SMALL_AND_SHORT =
            Stream.concat(SMALL_TABLES.stream(), SparkJvm.SHORT_LIVED.stream()).toList();

    /** The same, for a job that is killed soon, or has a disk that is full: what code for its queries costs would not be earned back. */
    public static final List<String> INTERPRETED = Stream.concat(
                    SMALL_AND_SHORT.stream(),
                    Stream.of("-Dspark.sql.codegen.wholeStage=false", "-Dspark.sql.codegen.factoryMode=NO_CODEGEN"))
            .toList();

    static final String MAIN = "dev.bywash.ingest.IngestJob";

    private static final Duration LIMIT = Duration.ofMinutes(Boolean.getBoolean("bywash.soak") ? 60 : 10);
    private static final long POLL_MILLIS = 2;

    private final SparkProcess process;
    private final Path log;

    private IngestJobProcess(SparkProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the job.
     *
     * @param log file that its output is appended to
     * @param options of the JVM, beside those that Spark needs
     * @param arguments of the job
     * @throws IllegalStateException when the job's jar is not built
     */
    public static IngestJobProcess start(Path log, List<String> options, String... arguments) {
        List<Path> classPath = SparkJvm.ingestJobClassPath();
        List<String> own = Stream.concat(Stream.of("-Xmx1g"), options.stream()).toList();
        try {
            List<String> all = options.containsAll(SparkJvm.SHORT_LIVED)
                    ? Stream.concat(own.stream(), SharedClasses.options(classPath, own).stream())
                            .toList()
                    : own;
            return new IngestJobProcess(
                    SparkProcess.start(log, classPath, all, Map.of(), MAIN, List.of(arguments)), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public ProcessHandle toHandle() {
        return process.toHandle();
    }

    /** What it has printed so far. */
    public String log() {
        try {
            return process.log();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line that it printed, without time and level; an empty string when it has printed nothing. */
    private String lastMessage() {
        return log().lines().reduce("", (before, last) -> last).replaceFirst("^\\S+ [A-Z]+ +", "");
    }

    /**
     * Waits until {@code condition} is true.
     *
     * @param what the condition is, for the message
     * @throws IllegalStateException when the job ends before that, or it takes longer than any job should
     */
    public void awaitUntil(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("the ingest job ended before " + what + ":\n" + log());
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what + "; the job's log is " + log);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Waits until it has printed {@code text}. */
    public void awaitLog(String text) throws InterruptedException {
        awaitUntil("its log says " + text, () -> log().contains(text));
    }

    /** SIGKILL: no hook runs, nothing is flushed. Returns when it is dead. */
    public void kill() {
        process.kill();
    }

    /** SIGTERM: asks it to end after the run that is under way. */
    public void terminate() {
        process.terminate();
    }

    /** Waits for its end and returns its exit code. */
    public int exitCode() throws InterruptedException {
        return process.waitFor(LIMIT);
    }

    /** Waits for its end; one that is a failure is an exception that names the log. */
    public void awaitSuccess() throws InterruptedException {
        int exitCode = exitCode();
        if (exitCode != 0) {
            throw new IllegalStateException("the ingest job ended with " + exitCode + "; the end of its log, " + log
                    + ", is: " + lastMessage());
        }
    }

    /** Kills it if it is still alive. */
    @Override
    public void close() {
        process.close();
    }

    private static String quietLog() {
        try {
            return IngestJobProcess.class
                    .getResource("quiet-log4j2.xml")
                    .toURI()
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
