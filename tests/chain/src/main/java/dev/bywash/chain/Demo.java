package dev.bywash.chain;

import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.cluster.PlatformClock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the main job end to end, as it would run on Databricks, and reports what came of it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Loads many small Delta tables with a real Spark driver on an emulated cluster that the init script has",
            "prepared. Its events go to stdout, are rolled and delivered in accelerated time, and the ingest job brings",
            "them into Delta beside it. Ends with a report; exits 1 if an event is missing or doubled."
        })
final class Demo implements Callable<Integer> {

    private static final String MARK = ".bywash-demo";
    /** An hour passes in 30 seconds, and five minutes in 2.5. */
    private static final int SPEED = 120;

    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

    @Parameters(paramLabel = "DIR", description = "Where everything is kept; emptied first if an earlier demo made it.")
    private Path directory;

    @Option(names = "--tables", paramLabel = "N", description = "How many tables to load (default: ${DEFAULT-VALUE}).")
    private int tables = 1000;

    private final PrintStream out = System.out;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Demo()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        directory = directory.toAbsolutePath();
        empty(directory);
        Timer timer = Timer.start();

        step("A cluster starts: the init script installs Bywash on its node");
        EmulatedCluster cluster = ClusterWithBywash.start(directory, PlatformClock.faster(SPEED));
        step("The driver loads " + tables + " tables; the ingest job runs beside it");
        IngestJobProcess ingestion =
                ClusterWithBywash.startIngestJob(directory, "--every", "2500ms", "--run-for", "1h");
        try (cluster) {
            DriverProcess driver = cluster.startDriver(ClusterWithBywash.nightlyEtl(tables, directory, List.of()));
            while (driver.isAlive()) {
                timer.await(PROGRESS_INTERVAL, () -> !driver.isAlive());
                out.printf("  %s  %s%n", timer, progress(cluster, ingestion));
            }
            int exitCode = driver.waitFor(Duration.ofMinutes(1));
            if (exitCode != 0) {
                throw new IllegalStateException("the driver ended with " + exitCode + "; its stderr is "
                        + cluster.node().driverLogs().resolve("stderr"));
            }
        }
        step("The driver has ended and its last logs are delivered; the last scheduled run of the ingest job");
        ingestion.terminate();
        ingestion.exitCode();
        ClusterWithBywash.ingest(directory);

        step("What the tables say");
        try (SparkSession session = ReportSession.open()) {
            DemoReport report = DemoReport.of(session, directory);
            report.print(out);
            return report.isClean() ? 0 : 1;
        }
    }

    private String progress(EmulatedCluster cluster, IngestJobProcess ingestion) throws IOException {
        if (!ingestion.isAlive()) {
            throw new IllegalStateException("the ingest job has ended early; see " + directory.resolve("ingest.log"));
        }
        return "%4d of %d tables, %d deliveries, %.1f MB | ingest job: %s"
                .formatted(
                        begunTables(),
                        tables,
                        cluster.delivery().deliveries(),
                        cluster.delivery().bytes() / 1e6,
                        ingestion.lastMessage());
    }

    private long begunTables() throws IOException {
        Path warehouse = directory.resolve("warehouse");
        if (!Files.exists(warehouse)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(warehouse)) {
            return files.count();
        }
    }

    private void step(String what) {
        out.printf("%n%s%n", what);
    }

    /** Empties a directory that an earlier demo made; refuses any other that is not empty. */
    private static void empty(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.exists(directory.resolve(MARK))) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            directory + " is not empty and no demo made it: name another directory");
                }
            }
        }
        FileUtils.deleteDirectory(directory.toFile());
        Files.createDirectories(directory);
        Files.createFile(directory.resolve(MARK));
    }
}
