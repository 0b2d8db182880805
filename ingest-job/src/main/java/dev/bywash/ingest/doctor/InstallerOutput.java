package dev.bywash.ingest.doctor;

import static org.apache.spark.sql.functions.col;

import dev.bywash.ingest.binaryfile.BinaryFiles;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** What init-scripts/install-bywash.sh printed on the nodes of a cluster: the platform delivers it beside the logs. */
final class InstallerOutput {

    static final String FAILED = "NOT INSTALLED";

    private static final String PREFIX = "bywash: ";
    private static final int MOST_LINES = 1000;

    private final SparkSession spark;

    InstallerOutput(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * The line that says why it did not install, of any node; else one that says that it did.
     *
     * @param cluster the directory that the logs of a cluster are delivered to
     * @return empty where it did not run, or its output cannot be read
     */
    Optional<String> of(String cluster) {
        String directory = cluster + "/init_scripts";
        // Where the name's own file system is not let in, a volume is also a directory of the machine.
        return Stream.of(directory, "file:" + BinaryFiles.withoutScheme(directory))
                .map(this::said)
                .filter(lines -> !lines.isEmpty())
                .findFirst()
                .map(lines -> lines.stream()
                        .filter(line -> line.contains(FAILED))
                        .findFirst()
                        .orElse(lines.get(lines.size() - 1)));
    }

    /** By Spark, which also reads where this process does not come to the files itself: over Spark Connect. */
    private List<String> said(String directory) {
        try {
            return spark
                    .read()
                    // A directory for each node, or all in one.
                    .option("recursiveFileLookup", "true")
                    .text(BinaryFiles.escaped(directory))
                    .filter(col("value").startsWith(PREFIX))
                    .limit(MOST_LINES)
                    .as(Encoders.STRING())
                    .collectAsList()
                    .stream()
                    .map(line -> line.substring(PREFIX.length()))
                    .toList();
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            return List.of();
        }
    }
}
