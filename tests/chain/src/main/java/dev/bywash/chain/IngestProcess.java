package dev.bywash.chain;

import dev.bywash.cluster.SparkJvm;
import dev.bywash.cluster.SparkProcess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The built ingest job in a JVM of its own, with its output in a file. */
final class IngestProcess {

    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

    private final SparkProcess process;
    private final Path log;

    private IngestProcess(SparkProcess process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts the job.
     *
     * @param log file that its output is appended to
     * @param arguments of the job
     */
    static IngestProcess start(Path log, String... arguments) throws IOException {
        List<String> options = new ArrayList<>(SparkJvm.SHORT_LIVED);
        options.addAll(List.of(
                "-Xmx1g",
                "-Dlog4j2.configurationFile=" + log4jConfiguration(),
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.databricks.delta.snapshotPartitions=1"));
        return new IngestProcess(
                SparkProcess.start(
                        log, SparkJvm.ingestJobClassPath(), options, "dev.bywash.ingest.IngestJob", List.of(arguments)),
                log);
    }

    /** Runs the job once over all that was delivered below {@code directory}, into the tables below {@code directory/bywash}. */
    static void runOnce(Path directory) throws IOException, InterruptedException {
        start(
                        directory.resolve("ingest.log"),
                        "--source",
                        ClusterWithBywash.logs(directory).toString(),
                        "--target",
                        tables(directory).toString())
                .waitFor(Duration.ofMinutes(5));
    }

    /** Where the tables of the chain below {@code directory} lie. */
    static Path tables(Path directory) {
        return directory.resolve("bywash");
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What the job logged last, without time and level; an empty string when it has logged nothing. */
    String lastMessage() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1).replaceFirst("^\\S+ [A-Z]+ +", "");
    }

    /** Asks the job to end after the run that is under way, and waits for that. */
    void stop() throws InterruptedException {
        process.terminate();
        process.waitFor(STOP_TIMEOUT);
    }

    /** Waits for the job's end; a failure, or one that takes longer than {@code timeout}, is an exception that names the log. */
    void waitFor(Duration timeout) throws InterruptedException, IOException {
        int exitCode = process.waitFor(timeout);
        if (exitCode != 0) {
            throw new IllegalStateException("the ingest job ended with " + exitCode + "; the end of its log, " + log
                    + ", is: " + lastMessage());
        }
    }

    private static String log4jConfiguration() {
        try {
            return IngestProcess.class.getResource("log4j2.xml").toURI().toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
