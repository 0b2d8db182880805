package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.EventLedger;
import dev.bywash.casestudy.etl.LoadStatus;
import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.FileUtils;

/** Kills a driver of each variant when half of its events are logged, and looks for those events. */
public final class KillBlock {

    private static final Duration INGEST_INTERVAL = Duration.ofSeconds(1);

    /** Others say as much of a kill. */
    private static final Set<Variant> NOT_KILLED =
            EnumSet.of(Variant.NO_LOGGING, Variant.BYWASH_BARE, Variant.BYWASH_BESIDE);

    private final Workspace workspace;
    private final int tables;
    private final int block;
    private final PrintStream out;

    /** A block of drivers that are to load {@code tables} tables each; it reports its progress to {@code out}. */
    public KillBlock(Workspace workspace, int tables, int block, PrintStream out) {
        this.workspace = workspace;
        this.tables = tables;
        this.block = block;
        this.out = out;
    }

    /** Runs those of the variants that log, that differ in what a kill does, and that have no result yet. */
    public void run(List<Variant> variants) throws IOException, InterruptedException {
        for (Variant variant : variants) {
            boolean measured = workspace.killRuns().read().stream()
                    .anyMatch(run -> run.variant() == variant && run.tables() == tables && run.block() == block);
            if (!measured && !NOT_KILLED.contains(variant)) {
                kill(variant);
            }
        }
    }

    private void kill(Variant variant) throws IOException, InterruptedException {
        Path directory = workspace.scratch("kill-" + variant.id());
        try (EmulatedCluster cluster = Cluster.start(variant, "0713-210012-killed%02d".formatted(block), directory)) {
            DriverProcess driver = cluster.startDriver(Cluster.etl(variant, tables, directory));
            EventLedger ledger = EventLedger.open(directory.resolve("ledger"), tables);
            while (ledger.count() < EventLedger.eventsOf(tables) / 2) {
                if (!driver.isAlive()) {
                    throw new IllegalStateException("the driver of variant " + variant.id()
                            + " ended by itself; its stderr is "
                            + cluster.node().driverLogs().resolve("stderr"));
                }
                Thread.sleep(1);
            }
            driver.kill();
        }
        if (variant.isBywash()) {
            try (ContinuousIngestion ingestion = ContinuousIngestion.start(
                    Cluster.logs(directory),
                    directory.resolve("bywash"),
                    INGEST_INTERVAL,
                    directory.resolve("ingest.log"))) {
                ingestion.awaitCaughtUp();
            }
        }
        KillRun run = count(variant, directory);
        workspace.killRuns().add(run);
        FileUtils.deleteDirectory(directory.toFile());
        out.printf("%s, killed: %d events logged, %d lost%n", variant.label(), run.logged(), run.lost());
    }

    private KillRun count(Variant variant, Path directory) {
        EventLedger ledger = EventLedger.open(directory.resolve("ledger"), tables);
        Set<String> present;
        try (LogReader reader = LogReader.open()) {
            present = reader.events(variant, directory);
        }
        long lost = 0;
        for (int table = 1; table <= tables; table++) {
            for (LoadStatus status : LoadStatus.values()) {
                if (ledger.isLogged(table, status) && !present.contains(LogReader.eventId(table, status))) {
                    lost++;
                }
            }
        }
        return new KillRun(variant, tables, block, ledger.count(), lost);
    }
}
