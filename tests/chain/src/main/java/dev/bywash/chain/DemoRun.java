package dev.bywash.chain;

import dev.bywash.cluster.DriverProcess;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.PlatformClock;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;

/** The main job, end to end, as it would run on Databricks: an ETL logs, its logs are delivered, and the ingest job brings them into tables. */
final class DemoRun {

    private static final String MARK = ".bywash-demo";
    /** An hour passes in 30 seconds, and five minutes in 2.5. */
    private static final int SPEED = 120;

    private static final long REDRAW_MILLIS = 200;
    private static final Duration END_OF_DRIVER = Duration.ofMinutes(1);

    private final Path directory;
    private final int tables;
    private final Screen screen;

    DemoRun(Path directory, int tables, Screen screen) {
        this.directory = directory;
        this.tables = tables;
        this.screen = screen;
    }

    /** Whether an earlier run left its tables in a directory. */
    static boolean madeTablesIn(Path directory) {
        return Files.exists(directory.resolve(MARK))
                && Files.exists(ClusterWithBywash.tables(directory).resolve("events"));
    }

    /**
     * Runs until all that was logged is delivered and ingested.
     *
     * @param killAfter loads after which the driver is killed; 0 lets it end
     * @return a session to look at the tables with
     */
    SparkSession run(int killAfter) throws IOException, InterruptedException {
        empty();
        List<String> jvmOptions = jvmOptions();
        // Whatever ends the demo, Ctrl-C too, ends what it started.
        Thread cleaner =
                new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly));
        Runtime.getRuntime().addShutdownHook(cleaner);
        EmulatedCluster cluster = screen.step(
                "A cluster starts, and installs Bywash",
                progress -> ClusterWithBywash.start(directory, PlatformClock.faster(SPEED)));
        DemoIngestion ingestion = DemoIngestion.start(directory);
        try (cluster) {
            screen.step(
                    killAfter == 0
                            ? "Tables are loaded; events are ingested meanwhile"
                            : "Tables are loaded until the driver is killed",
                    progress -> load(cluster, jvmOptions, ingestion, killAfter, progress));
        }
        screen.step("The last logs are delivered, and ingested", progress -> {
            ingestion.awaitAllThatIsDelivered();
            return null;
        });
        return ingestion.session();
    }

    private Void load(
            EmulatedCluster cluster,
            List<String> jvmOptions,
            DemoIngestion ingestion,
            int killAfter,
            Screen.Progress progress)
            throws IOException, InterruptedException {
        DriverProcess driver = cluster.startDriver(ClusterWithBywash.nightlyEtl(tables, directory, jvmOptions));
        while (driver.isAlive()) {
            progress.at(loadsEnded(), tables, "loads");
            if (killAfter > 0 && loadsEnded() >= killAfter) {
                driver.kill();
                progress.at(loadsEnded(), tables, "loads had ended");
                return null;
            }
            ingestion.requireAlive();
            Thread.sleep(REDRAW_MILLIS);
        }
        int exitCode = driver.waitFor(END_OF_DRIVER);
        if (exitCode != 0) {
            throw new IllegalStateException("the driver ended with " + exitCode + "; its stderr is "
                    + cluster.node().driverLogs().resolve("stderr"));
        }
        progress.at(loadsEnded(), tables, "loads");
        return null;
    }

    private List<String> jvmOptions() throws IOException, InterruptedException {
        Optional<Path> python = PythonChecks.python();
        if (python.isEmpty()) {
            screen.say("There is no Python from 3.9 on here: the ETL's task in Python is left out.");
        }
        return Stream.of(
                        SparkJvm.SHORT_LIVED.stream(),
                        DemoSession.jvmOptions(),
                        python.stream().flatMap(path -> PythonChecks.jvmOptions(path).stream()))
                .flatMap(options -> options)
                .toList();
    }

    /** Those that failed have ended, too. */
    private long loadsEnded() throws IOException {
        return LogCalls.of(directory).loadsEnded();
    }

    /** Empties a directory that an earlier demo made; refuses any other that is not empty. */
    private void empty() throws IOException {
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
