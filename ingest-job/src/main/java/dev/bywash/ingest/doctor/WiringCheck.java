package dev.bywash.ingest.doctor;

import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.read.DeliveredFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Whether the clusters that deliver logs also log to Bywash; and if not, what the installer said on their nodes. */
final class WiringCheck implements Check {

    static final String AREA = "wiring";

    private static final Duration RECENT = Duration.ofDays(7);
    private static final int MOST_NAMED = 10;

    private final Delivered delivered;
    private final SparkSession spark;
    private final Instant now;
    private final InstallerOutput installer;

    WiringCheck(Delivered delivered, Patient patient) {
        this.delivered = delivered;
        this.spark = patient.spark();
        this.now = patient.now();
        this.installer = new InstallerOutput(spark);
    }

    @Override
    public List<Finding> look() throws IOException {
        Map<String, List<DeliveredFile>> clusters =
                delivered.clustersSince(now.minus(RECENT).toEpochMilli());
        if (clusters.isEmpty()) {
            return List.of();
        }
        Set<String> logging = logging();
        Map<String, Instant> read = read();
        List<Finding> findings = new ArrayList<>();
        int wired = 0;
        for (Map.Entry<String, List<DeliveredFile>> cluster : clusters.entrySet()) {
            if (logging.contains(cluster.getKey())) {
                wired++;
            } else if (findings.size() < MOST_NAMED) {
                findings.add(unwired(cluster.getKey(), cluster.getValue(), read.get(cluster.getKey())));
            }
        }
        String says = "%d of %d clusters that delivered logs in the last seven days have events in the table"
                .formatted(wired, clusters.size());
        findings.add(
                0,
                wired == 0
                        ? Finding.wrong(AREA, says, "set the init script on a cluster, and start it")
                        : Finding.right(AREA, says));
        return findings;
    }

    /** The directories of clusters that events were read from. */
    private Set<String> logging() {
        Set<String> names = new HashSet<>();
        // A day more: a file that was written last a moment ago may have begun before that.
        spark.sql("SELECT DISTINCT source_file FROM events WHERE ingest_time >= TIMESTAMP'%s'"
                        .formatted(now.minus(RECENT).minus(Duration.ofDays(1))))
                .collectAsList()
                .forEach(row -> names.add(clusterOf(row.getString(0))));
        return names;
    }

    private static String clusterOf(String file) {
        return QuietDirectories.clusterOf(file.substring(0, file.lastIndexOf('/')));
    }

    /** When the ingest job read something of each cluster last. */
    private Map<String, Instant> read() {
        Map<String, Instant> read = new HashMap<>();
        for (Row row : spark.sql(
                        "SELECT cluster_directory, max(update_time) FROM source_files GROUP BY cluster_directory")
                .collectAsList()) {
            read.put(row.getString(0), row.getTimestamp(1).toInstant());
        }
        return read;
    }

    private Finding unwired(String cluster, List<DeliveredFile> files, Instant read) {
        Optional<String> said = installer.of(cluster);
        if (said.isPresent() && said.get().contains(InstallerOutput.FAILED)) {
            return Finding.wrong(
                    AREA,
                    cluster + ": the installer said " + said.get(),
                    "mend what it says, and restart the cluster; install-bywash.sh --dry-run on a node tells beforehand");
        }
        Instant oldest = Instant.ofEpochMilli(files.get(0).modifiedMillis());
        if (read == null) {
            return Finding.look(
                    AREA,
                    "%s: nothing of it was read yet; its oldest file is of %s".formatted(cluster, oldest),
                    "wait for the next run of the ingest job; if that ran since then, its log says why it left this out");
        }
        return said.isPresent()
                ? Finding.wrong(
                        AREA,
                        "%s: the installer said '%s', and its logs hold no event".formatted(cluster, said.get()),
                        "see whether a log4j2.configurationFile of the cluster's own leaves ours out: docs/install.md#whether-it-works")
                : Finding.look(
                        AREA,
                        cluster + ": delivers logs without any event, and no init script of ours ran there",
                        "if it shall log to Bywash, set the init script on it, and restart it");
    }
}
