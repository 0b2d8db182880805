package dev.bywash.casestudy.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bywash.casestudy.etl.DriverResult;
import dev.bywash.casestudy.etl.EventLedger;
import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.io.FileUtils;

/**
 * One block of the study: each variant once, in a driver process of its own, in an order that differs from block to block, so that what
 * disturbs the machine for a while does not hit the same variant each time.
 */
public final class DriverBlock {

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(10);
    private static final Duration END_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration INGEST_INTERVAL = Duration.ofSeconds(15);

    private final Workspace workspace;
    private final int tables;
    private final int block;
    private final PrintStream out;

    /** A block of drivers that load {@code tables} tables each; it reports its progress to {@code out}. */
    public DriverBlock(Workspace workspace, int tables, int block, PrintStream out) {
        this.workspace = workspace;
        this.tables = tables;
        this.block = block;
        this.out = out;
    }

    /** Runs those of the variants that have no result yet. */
    public void run(List<Variant> variants) throws IOException, InterruptedException {
        List<Variant> order = new ArrayList<>(variants);
        Collections.shuffle(order, new Random(31L * tables + block));
        for (Variant variant : order) {
            boolean measured = workspace.driverRuns().read().stream()
                    .anyMatch(run -> run.variant() == variant && run.tables() == tables && run.block() == block);
            if (!measured) {
                run(variant);
            }
        }
    }

    private void run(Variant variant) throws IOException, InterruptedException {
        out.printf("%d tables, block %d: %s%n", tables, block, variant.label());
        Path directory = Workspace.emptied(workspace.driver(variant, tables, block));
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        double cpuSeconds;
        try (EmulatedCluster cluster = Cluster.start(variant, clusterId(), directory)) {
            if (variant == Variant.BYWASH_BESIDE) {
                cpuSeconds = besideIngestion(cluster, directory);
            } else {
                cpuSeconds = runDriver(variant, cluster, directory);
            }
        }
        DriverResult result =
                new ObjectMapper().readValue(directory.resolve("result.json").toFile(), DriverResult.class);
        DriverRun run = new DriverRun(variant, tables, block, time, result, cpuSeconds, storedLog(variant, directory));
        workspace.driverRuns().add(run);
        FileUtils.deleteDirectory(directory.resolve("warehouse").toFile());
        FileUtils.deleteDirectory(directory.resolve("warm-up").toFile());
        out.printf(
                "  %.1f s, CPU %.1f s, logging held the loads for %.2f s, %d commits%n",
                result.wallSeconds(),
                result.cpuSeconds(),
                result.logHeldSeconds(),
                run.log().commits());
    }

    private double besideIngestion(EmulatedCluster cluster, Path directory) throws IOException, InterruptedException {
        try (ContinuousIngestion ingestion = ContinuousIngestion.start(
                Cluster.logs(directory),
                directory.resolve("bywash"),
                INGEST_INTERVAL,
                directory.resolve("ingest.log"))) {
            double ingestBefore = ingestion.cpuSeconds();
            double cpuSeconds = runDriver(Variant.BYWASH_BESIDE, cluster, directory);
            cluster.delivery().deliver();
            long delivered = System.nanoTime();
            ingestion.awaitCaughtUp();
            workspace
                    .ingestRuns()
                    .add(new IngestRun(
                            IngestRun.Scenario.BESIDE,
                            tables,
                            block,
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                            1,
                            EventLedger.eventsOf(tables),
                            ingestion.cpuSeconds() - ingestBefore,
                            (System.nanoTime() - delivered) / 1e9,
                            StoredLog.ofDeltaTable(ingestion.eventsTable(), 0)));
            return cpuSeconds;
        }
    }

    /** Returns the CPU time of the process. */
    private double runDriver(Variant variant, EmulatedCluster cluster, Path directory)
            throws IOException, InterruptedException {
        double before = ProcessCpu.secondsOfEndedChildren();
        DriverProcess driver = cluster.startDriver(Cluster.etl(variant, tables, directory));
        EventLedger ledger = EventLedger.open(directory.resolve("ledger"), tables);
        long nextProgress = System.nanoTime() + PROGRESS_INTERVAL.toNanos();
        while (driver.isAlive()) {
            Thread.sleep(100);
            if (System.nanoTime() > nextProgress) {
                out.printf("  %d of %d events%n", ledger.count(), EventLedger.eventsOf(tables));
                nextProgress += PROGRESS_INTERVAL.toNanos();
            }
        }
        int exitCode = driver.waitFor(END_TIMEOUT);
        if (exitCode != 0) {
            throw new IllegalStateException("the driver of variant " + variant.id() + " ended with " + exitCode
                    + "; its stderr is " + cluster.node().driverLogs().resolve("stderr"));
        }
        return ProcessCpu.secondsOfEndedChildren() - before;
    }

    private StoredLog storedLog(Variant variant, Path directory) {
        Path driverLogs = directory.resolve("node/databricks/driver/logs");
        if (variant.isDelta()) {
            Path table = directory.resolve("log");
            return StoredLog.ofDeltaTable(table, StoredLog.lostRaces(driverLogs, table));
        }
        return switch (variant) {
            case JSON_FILE -> StoredLog.ofFiles(driverLogs, "etl");
            case BYWASH, BYWASH_BARE, BYWASH_BESIDE -> StoredLog.ofFiles(driverLogs, "stdout");
            default -> StoredLog.NOTHING;
        };
    }

    /** An id of the platform's form; no two drivers of a variant have the same. */
    private String clusterId() {
        return "0713-%06d-block%03d".formatted(tables, block);
    }
}
