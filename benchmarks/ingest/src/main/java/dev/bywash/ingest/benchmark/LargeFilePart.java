package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.IngestJob;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** How long one large file takes, by how many executors there are: each is a process of its own with one task at a time. */
final class LargeFilePart implements Part {

    private static final int EVENT_BYTES = 508;

    private final int megabytes;
    private final int rounds;

    LargeFilePart(int megabytes, int rounds) {
        this.megabytes = megabytes;
        this.rounds = rounds;
    }

    /** What the phases of a run took. */
    private record Phases(double read, double merge) {}

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        EventFiles files = new EventFiles(directory.resolve("volume"));
        int events = (int) (megabytes * 1_000_000L / EVENT_BYTES);
        files.write(1, "stdout--2026-11-21--03-00", 1, events, Instant.parse("2026-11-21T02:00:00Z"));
        // All that a worker asks of a home is that it has a folder for jars.
        Path home = Files.createDirectories(directory.resolve("home/jars")).getParent();
        Map<Integer, List<Phases>> results = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int executors : new int[] {1, 2}) {
                Path target = directory.resolve("round-%d-%d".formatted(round, executors));
                ingest(executors, files.volume(), target, home);
                session.requireEvents(target, events);
                Row run = session.spark()
                        .table("delta.`" + target + "/ingest_state`")
                        .where("kind = 'run'")
                        .selectExpr("run.read_seconds", "run.merge_seconds")
                        .first();
                Phases phases = new Phases(run.getDouble(0), run.getDouble(1));
                System.out.printf("  %d executors: %s%n", executors, phases);
                results.computeIfAbsent(executors, some -> new ArrayList<>()).add(phases);
            }
        }
        return report(events, results);
    }

    private static void ingest(int executors, Path volume, Path target, Path home) throws Exception {
        String classPath = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-Xmx"))
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx1g",
                "-Dspark.master=local-cluster[%d,1,1024]".formatted(executors),
                "-Dspark.executor.extraClassPath=" + classPath,
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.ui.enabled=false",
                "-cp",
                classPath,
                IngestJob.class.getName(),
                "--source",
                volume.toString(),
                "--target",
                target.toString()));
        Path log = Path.of(target + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException("The job ended with " + code + ": " + Files.readString(log));
        }
    }

    private static String report(int events, Map<Integer, List<Phases>> results) {
        StringBuilder text = new StringBuilder("One file of %,d events, %d MB, median of %d rounds:%n%n"
                .formatted(
                        events,
                        events * (long) EVENT_BYTES / 1_000_000,
                        results.get(1).size()));
        text.append("| executors | read, s | merge, s | both, s | x one |\n| ---: | ---: | ---: | ---: | ---: |\n");
        results.forEach((executors, phases) -> text.append("| %d | %s | %s | %s | %s |%n"
                .formatted(
                        executors,
                        Measured.figure(median(phases, 1, 0)),
                        Measured.figure(median(phases, 0, 1)),
                        Measured.figure(median(phases, 1, 1)),
                        Measured.figure(median(phases, 1, 1) / median(results.get(1), 1, 1)))));
        return text.toString();
    }

    private static double median(List<Phases> phases, int reads, int merges) {
        return Measured.median(phases.stream()
                        .map(one -> new Measured(one.read * reads + one.merge * merges, 0))
                        .toList())
                .seconds();
    }
}
