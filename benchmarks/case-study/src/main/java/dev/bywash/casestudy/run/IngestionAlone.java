package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.EventLedger;
import dev.bywash.casestudy.run.IngestRun.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Measures ingestion by itself: one ingest job, as it would run on for days, gets the logs of one driver at a time, then nothing for a
 * while, then the logs of a fleet at once. The first deliveries only warm it up.
 */
public final class IngestionAlone {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int WARM_UP_DELIVERIES = 3;
    private static final int DELIVERIES = 5;
    private static final int IDLE_RUNS = 3;
    private static final int FLEET = 100;
    private static final int FLEETS = 1;

    private final Workspace workspace;
    private final int tables;
    private final PrintStream out;

    /** Takes the logs of the measured drivers that loaded {@code tables} tables; it reports its progress to {@code out}. */
    public IngestionAlone(Workspace workspace, int tables, PrintStream out) {
        this.workspace = workspace;
        this.tables = tables;
        this.out = out;
    }

    /** Measures, unless there are results or no driver has been measured yet. */
    public void run() throws IOException, InterruptedException {
        boolean measured = workspace.ingestRuns().read().stream()
                .anyMatch(run -> run.scenario() == Scenario.FLEET && run.tables() == tables);
        Optional<Path> delivered = deliveredLogs();
        if (measured || delivered.isEmpty()) {
            return;
        }
        out.printf("Ingestion by itself, of drivers with %d tables%n", tables);
        Path directory = workspace.scratch("ingestion-" + tables);
        ClonedLogs logs = new ClonedLogs(delivered.get());
        Path volume = Files.createDirectories(directory.resolve("volume"));
        try (ContinuousIngestion ingestion = ContinuousIngestion.start(
                volume, directory.resolve("bywash"), INTERVAL, directory.resolve("ingest.log"))) {
            int next = 0;
            for (int i = 1; i <= WARM_UP_DELIVERIES + DELIVERIES; i++, next++) {
                int block = i - WARM_UP_DELIVERIES;
                Path staged = stage(directory, logs, next, 1);
                IngestRun run = deliver(Scenario.ONE_DRIVER, block, 1, staged, volume, ingestion);
                if (block > 0) {
                    workspace.ingestRuns().add(run);
                }
            }
            workspace.ingestRuns().add(idle(ingestion));
            for (int i = 1; i <= FLEETS; i++, next += FLEET) {
                Path staged = stage(directory, logs, next, FLEET);
                workspace.ingestRuns().add(deliver(Scenario.FLEET, i, FLEET, staged, volume, ingestion));
            }
        }
        FileUtils.deleteDirectory(directory.toFile());
    }

    private Optional<Path> deliveredLogs() throws IOException {
        for (DriverRun run : workspace.driverRuns().read()) {
            Path logs = Cluster.logs(workspace.driver(run.variant(), run.tables(), run.block()));
            if (run.variant() == Variant.BYWASH && run.tables() == tables && Files.exists(logs)) {
                try (Stream<Path> clusters = Files.list(logs)) {
                    return clusters.findFirst();
                }
            }
        }
        return Optional.empty();
    }

    private static Path stage(Path directory, ClonedLogs logs, int first, int count) throws IOException {
        Path staged = Workspace.emptied(directory.resolve("staged"));
        for (int number = first; number < first + count; number++) {
            logs.writeTo(staged, number);
        }
        return staged;
    }

    private IngestRun deliver(
            Scenario scenario, int block, int clusters, Path staged, Path volume, ContinuousIngestion ingestion)
            throws IOException, InterruptedException {
        // Right after a run, so that the next one is the one that finds it.
        ingestion.awaitRuns(1);
        double cpuBefore = ingestion.cpuSeconds();
        long start = System.nanoTime();
        // A move makes all files of the delivery appear at once.
        Files.move(staged, volume.resolve("delivery-" + scenario + "-" + block));
        ingestion.awaitEvents();
        IngestRun run = result(
                scenario,
                block,
                clusters,
                ingestion.cpuSeconds() - cpuBefore,
                (System.nanoTime() - start) / 1e9,
                ingestion);
        out.printf(
                "  %d clusters, %,d events: CPU %.2f s, %.1f s%n",
                clusters, run.events(), run.cpuSeconds(), run.wallSeconds());
        return run;
    }

    private IngestRun idle(ContinuousIngestion ingestion) throws IOException, InterruptedException {
        double cpuBefore = ingestion.cpuSeconds();
        long start = System.nanoTime();
        ingestion.awaitRuns(IDLE_RUNS);
        return result(
                Scenario.IDLE,
                1,
                0,
                (ingestion.cpuSeconds() - cpuBefore) / IDLE_RUNS,
                (System.nanoTime() - start) / 1e9 / IDLE_RUNS,
                ingestion);
    }

    private IngestRun result(
            Scenario scenario,
            int block,
            int clusters,
            double cpuSeconds,
            double wallSeconds,
            ContinuousIngestion ingestion) {
        return new IngestRun(
                scenario,
                tables,
                block,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                clusters,
                EventLedger.eventsOf(tables) * clusters,
                cpuSeconds,
                wallSeconds,
                StoredLog.ofDeltaTable(ingestion.eventsTable(), 0));
    }
}
