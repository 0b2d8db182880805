package dev.bywash.chain;

import dev.bywash.cluster.DriverApplication;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.cluster.JobRun;
import dev.bywash.cluster.PlatformClock;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An emulated cluster that was prepared as a user would: the init script, its fragment and the plugin jar lie on a volume, and the script is attached. */
final class ClusterWithBywash {

    private static final List<String> ETL_OPTIONS = List.of(
            // The JVM's own noise on stdout.
            "-Xlog:gc",
            "-Xmx2g",
            "-Dspark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
            "-Dspark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
            // A thousand tables of a few rows each: Delta's defaults are made for large ones.
            "-Dspark.databricks.delta.snapshotPartitions=1",
            "-Dspark.sql.shuffle.partitions=1");

    private ClusterWithBywash() {}

    /**
     * Starts a cluster below {@code directory}: the node in {@code node/}, the delivered logs in {@code volume/logs/}.
     *
     * @throws IllegalStateException when the init script fails, or when it did not install the plugin
     */
    static EmulatedCluster start(Path directory, PlatformClock clock) throws IOException, InterruptedException {
        Path scripts = uploadInitScripts(directory.resolve("volume/init-scripts"));
        return start(directory, clock, scripts);
    }

    /** As {@link #start(Path, PlatformClock)}, with init scripts that {@link #uploadInitScripts} made and that were edited since. */
    static EmulatedCluster start(Path directory, PlatformClock clock, Path initScripts)
            throws IOException, InterruptedException {
        EmulatedCluster cluster = EmulatedCluster.builder(directory.resolve("node"), logs(directory))
                .clock(clock)
                .build();
        cluster.runInitScript(initScripts.resolve("install-bywash.sh"));
        return cluster;
    }

    /** Where the logs of all clusters below {@code directory} are delivered. */
    static Path logs(Path directory) {
        return directory.resolve("volume/logs");
    }

    /** Where the ETL notes each log call that has returned, by table and status. */
    static Path calls(Path directory) {
        return directory.resolve("calls");
    }

    /** Where the tables of the ingest job lie. */
    static Path tables(Path directory) {
        return directory.resolve("bywash");
    }

    /** Runs the ingest job once over all that is delivered below {@code directory}. */
    static void ingest(Path directory) throws InterruptedException {
        try (IngestJobProcess job = IngestJobProcess.start(
                directory.resolve("ingest.log"),
                IngestJobProcess.SMALL_AND_SHORT,
                "--source",
                logs(directory).toString(),
                "--target",
                tables(directory).toString())) {
            job.awaitSuccess();
        }
    }

    /** Copies the init script, its fragment and the plugin jar to {@code volume}, and returns it. */
    static Path uploadInitScripts(Path volume) throws IOException {
        Files.createDirectories(volume);
        Path source = Path.of(System.getProperty("bywash.repository"), "init-scripts");
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, volume.resolve(file.getFileName()));
            }
        }
        Path plugin = SparkJvm.jar("bywash-log4j2-plugin");
        Files.copy(plugin, volume.resolve(plugin.getFileName()));
        return volume;
    }

    /**
     * The nightly ETL that loads {@code tables} tables into {@code directory/warehouse}, counts its log calls in {@code directory/logged},
     * and names them in {@link #calls}.
     *
     * @param jvmOptions of the driver, in addition to those that the ETL itself needs
     */
    static DriverApplication nightlyEtl(int tables, Path directory, List<String> jvmOptions) {
        return new DriverApplication(
                NightlyEtl.class.getName(),
                List.of(
                        Integer.toString(tables),
                        directory.resolve("warehouse").toString(),
                        directory.resolve("logged").toString(),
                        calls(directory).toString()),
                List.of(SparkJvm.locationOf(NightlyEtl.class)),
                Stream.concat(ETL_OPTIONS.stream(), jvmOptions.stream()).toList(),
                new JobRun("481516", "2342", "108", "load_sales"));
    }
}
