package dev.bywash.casestudy.run;

import dev.bywash.cluster.IngestJobProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The built ingest job in a JVM of its own, which runs again and again until it is stopped. */
final class ContinuousIngestion implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 50;

    private final IngestJobProcess process;
    private final Path log;
    private final Path tables;

    private ContinuousIngestion(IngestJobProcess process, Path log, Path tables) {
        this.process = process;
        this.log = log;
        this.tables = tables;
    }

    /**
     * Starts the job and waits for its first run, so that what is measured afterwards is not its start.
     *
     * @param source where logs are delivered to
     * @param tables where its tables go
     * @param interval from run to run
     * @param log file that its output goes to
     */
    static ContinuousIngestion start(Path source, Path tables, Duration interval, Path log)
            throws IOException, InterruptedException {
        Files.createDirectories(source);
        IngestJobProcess process = IngestJobProcess.start(
                log,
                IngestJobProcess.SMALL_TABLES,
                "--source",
                source.toString(),
                "--target",
                tables.toString(),
                "--every",
                interval.toMillis() + "ms",
                "--run-for",
                "1h");
        ContinuousIngestion ingestion = new ContinuousIngestion(process, log, tables);
        while (ingestion.runs() < 1) {
            ingestion.awaitRuns(1);
        }
        return ingestion;
    }

    /** Waits until a run has ended that began after this call: whatever was delivered before the call is in the tables. */
    void awaitCaughtUp() throws IOException, InterruptedException {
        // The next run to end may have listed the files before this call.
        awaitRuns(2);
    }

    /** Waits until so many more runs have ended. */
    void awaitRuns(int more) throws IOException, InterruptedException {
        long awaited = runs() + more;
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (runs() < awaited) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.kill();
                throw new IllegalStateException("the ingest job did not run " + more + " times; its log is " + log);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** CPU time of the job since it began, in seconds. */
    double cpuSeconds() {
        return ProcessCpu.secondsOf(process.toHandle());
    }

    Path eventsTable() {
        return tables.resolve("events");
    }

    /** Asks the job to end after the run that is under way, and waits for that. */
    @Override
    public void close() {
        process.terminate();
        try {
            process.exitCode();
        } catch (InterruptedException e) {
            process.kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of the run that brings new events. */
    void awaitEvents() throws IOException, InterruptedException {
        long before = commits(eventsTable());
        do {
            awaitRuns(1);
        } while (commits(eventsTable()) == before);
    }

    /** Each run ends with a line of its log, also one that found nothing new and wrote nothing. */
    private long runs() throws IOException {
        return process.log()
                .lines()
                .filter(line -> line.contains(" record: run "))
                .count();
    }

    private static long commits(Path table) throws IOException {
        Path log = table.resolve("_delta_log");
        if (!Files.exists(log)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                    .count();
        }
    }
}
