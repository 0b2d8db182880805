package dev.bywash.casestudy.run;

import dev.bywash.casestudy.etl.Etl;
import dev.bywash.cluster.DriverApplication;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.JobRun;
import dev.bywash.cluster.PlatformClock;
import dev.bywash.cluster.SparkJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An emulated cluster, prepared for a variant, below a directory of its own: {@code node/}, {@code volume/} and what the ETL makes. */
final class Cluster {

    /** How many times faster than the wall clock the platform's runs: a delivery every 15 seconds. */
    private static final int SPEED = 20;

    private Cluster() {}

    static EmulatedCluster start(Variant variant, String clusterId, Path directory)
            throws IOException, InterruptedException {
        EmulatedCluster cluster = EmulatedCluster.builder(directory.resolve("node"), logs(directory))
                .named(clusterId, "case-study-" + variant.id())
                .clock(PlatformClock.faster(SPEED))
                .build();
        if (variant.isBywash()) {
            Path scripts = uploadInitScripts(directory.resolve("volume/init-scripts"));
            if (variant == Variant.BYWASH_BARE) {
                makeBare(scripts.resolve("log4j2.xml"));
            }
            cluster.runInitScript(scripts.resolve("install-bywash.sh"));
        } else if (variant == Variant.JSON_FILE) {
            addJsonFile(cluster.node().log4jConfiguration("driver"));
        }
        return cluster;
    }

    /** Where the logs of the cluster are delivered. */
    static Path logs(Path directory) {
        return directory.resolve("volume/logs");
    }

    static DriverApplication etl(Variant variant, int tables, Path directory) {
        return application(
                Etl.class.getName(), List.of(variant.logKind().name(), Integer.toString(tables), directory.toString()));
    }

    static DriverApplication application(String mainClass, List<String> arguments) {
        return new DriverApplication(
                mainClass,
                arguments,
                List.of(SparkJvm.locationOf(Etl.class)),
                List.of(
                        // What a platform's JVM prints to stdout, among the events.
                        "-Xlog:gc",
                        "-Xmx2g",
                        // In a run of a minute the optimising compiler takes a third of the CPU time, and more of the
                        // noise;
                        // in one of an hour it hardly counts. So all drivers do without, and get the code cache that a
                        // JVM has by
                        // default with it: the small one that comes without is full after a hundred INSERTs.
                        "-XX:TieredStopAtLevel=1",
                        "-XX:ReservedCodeCacheSize=240m",
                        "-Dspark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                        "-Dspark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
                        // Small tables: without these, each read of a table's state would be fifty tasks, and that of a
                        // growing log table would make the old way look worse than it must be.
                        "-Dspark.databricks.delta.snapshotPartitions=1",
                        "-Dspark.sql.shuffle.partitions=1"),
                new JobRun("481516", "2342", "108", "load_sales"));
    }

    private static Path uploadInitScripts(Path volume) throws IOException {
        Files.createDirectories(volume);
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("bywash.repository"), "init-scripts"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, volume.resolve(file.getFileName()));
            }
        }
        Path plugin = SparkJvm.jar("bywash-log4j2-plugin");
        Files.copy(plugin, volume.resolve(plugin.getFileName()));
        return volume;
    }

    private static void makeBare(Path fragment) throws IOException {
        String appender = "<BywashAppender name=\"bywash\"/>";
        String text = Files.readString(fragment);
        if (!text.contains(appender)) {
            throw new IllegalStateException(fragment + " has no " + appender);
        }
        Files.writeString(fragment, text.replace(appender, """
                        <BywashAppender name="bywash" seal="false">
                          <BywashRedaction enabled="false"/>
                        </BywashAppender>"""));
    }

    private static void addJsonFile(Path log4jConfiguration) throws IOException {
        Files.writeString(
                log4jConfiguration,
                Files.readString(log4jConfiguration)
                        .replace("</Appenders>", resource("json-file-appender.xml") + "</Appenders>")
                        .replace("</Loggers>", resource("json-file-logger.xml") + "</Loggers>"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream text = Cluster.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
