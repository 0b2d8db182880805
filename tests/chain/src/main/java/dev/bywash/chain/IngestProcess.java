package dev.bywash.chain;

import dev.bywash.cluster.SparkJvm;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The built ingest job in a JVM of its own, with its output in a file. */
final class IngestProcess {

    private final Process process;
    private final Path log;

    private IngestProcess(Process process, Path log) {
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
        String classPath = Stream.concat(
                        Stream.of(SparkJvm.jar("bywash-ingest-job")), SparkJvm.jarsOfClassPath().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SparkJvm.OPTIONS);
        command.addAll(SparkJvm.SHORT_LIVED);
        command.addAll(List.of(
                "-Xmx1g",
                "-Dlog4j2.configurationFile=" + log4jConfiguration(),
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.databricks.delta.snapshotPartitions=1",
                "-cp",
                classPath,
                "dev.bywash.ingest.IngestJob"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        return new IngestProcess(process, log);
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
    void stop() throws InterruptedException, IOException {
        process.destroy();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("the ingest job did not end when asked to; its log is " + log);
        }
    }

    /** Waits for the job's end; a failure, or one that takes longer than {@code timeout}, is an exception that names the log. */
    void waitFor(Duration timeout) throws InterruptedException, IOException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IllegalStateException("the ingest job did not end within " + timeout + "; its log is " + log);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the ingest job ended with " + process.exitValue()
                    + "; the end of its log, " + log + ", is: " + lastMessage());
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
