package dev.bywash.ingest;

import dev.bywash.ingest.merge.EventMerge;
import dev.bywash.ingest.merge.Ledger;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.Listing;
import dev.bywash.ingest.source.Listing.Unlistable;
import dev.bywash.ingest.source.ReadFiles;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables fast and small: compacts, deletes what is too old, removes what no version needs any more.
 *
 * <p>Safe beside ingestion. Compaction changes no row; deletion meets days that no run writes to. Should one come in the other's way all the same,
 * Delta lets only one commit, and the other tries again.
 */
final class Maintenance {

    /** Days that runs may still have written to since maintenance last came by. */
    private static final int RECENT_DAYS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final SparkSession spark;
    private final MaintenanceOptions options;
    private final Clock clock;
    private final Ledger ledger;
    private final Configuration hadoop;

    Maintenance(SparkSession spark, MaintenanceOptions options, Clock clock) {
        this.spark = spark;
        this.options = options;
        this.clock = clock;
        this.ledger = new Ledger(spark, options.target());
        this.hadoop = spark.sparkContext().hadoopConfiguration();
    }

    void run() throws IOException {
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Tables.create(spark, options.target());
        new EventMerge(spark, options.target()).rebuildWriters(today.minusDays(RECENT_DAYS), now);
        if (options.retention() != null) {
            deleteOldRows(now);
        }
        if (!options.sources().isEmpty()) {
            deleteOldFiles(now);
        }
        optimize(today);
        vacuum();
    }

    private void deleteOldRows(Instant now) {
        Instant cutOff = now.minus(options.retention());
        LocalDate day = LocalDate.ofInstant(cutOff, ZoneOffset.UTC);
        delete(Tables.EVENTS, "event_date < DATE'" + day + "'");
        delete(Tables.REJECTED_LINES, "ingest_time < TIMESTAMP'" + cutOff + "'");
        delete(Tables.WRITERS, "last_time < TIMESTAMP'" + cutOff + "'");
        delete(Tables.INGEST_RUNS, "start_time < TIMESTAMP'" + cutOff + "'");
    }

    private void delete(TableDefinition table, String condition) {
        String name = options.target().table(table.name());
        Row counts = Commits.retried(() ->
                        spark.sql("DELETE FROM " + name + " WHERE " + condition).collectAsList())
                .get(0);
        LOG.info("retention: {} rows of {} deleted", counts.getLong(0), table.name());
    }

    /** Deletes delivered files that were read to their end long ago, and forgets those that have gone. */
    private void deleteOldFiles(Instant now) throws IOException {
        List<DeliveredFile> listed = new ArrayList<>();
        for (String source : options.sources()) {
            listed.addAll(new Listing(hadoop, Unlistable.FAILS).list(source, directory -> false));
        }
        long before = now.minus(options.sourceRetention()).toEpochMilli();
        ReadFiles read = ReadFiles.of(listed, ledger.entries(), before);
        List<DeliveredFile> gone = new ArrayList<>(read.gone());
        long bytes = 0;
        for (DeliveredFile file : read.deletable()) {
            if (delete(file)) {
                gone.add(file);
                bytes += file.length();
            }
        }
        ledger.forget(gone);
        LOG.info(
                "retention: {} delivered files ({} bytes) deleted, {} forgotten in all, {} old ones kept because they were not read to their end",
                read.deletable().size(),
                bytes,
                gone.size(),
                read.unread());
    }

    private boolean delete(DeliveredFile file) {
        Path path = new Path(file.path());
        try {
            FileSystem fileSystem = path.getFileSystem(hadoop);
            boolean deleted = fileSystem.delete(path, false);
            deleteEmpty(fileSystem, path.getParent());
            return deleted;
        } catch (IOException e) {
            LOG.warn("retention: cannot delete {}: {}", file.path(), e.toString());
            return false;
        }
    }

    /** A directory that holds nothing costs a listing at each run. A directory that is not empty refuses. */
    private void deleteEmpty(FileSystem fileSystem, Path directory) throws IOException {
        for (String source : options.sources()) {
            if (fileSystem.makeQualified(new Path(source)).equals(directory)) {
                return;
            }
        }
        if (fileSystem.exists(directory)
                && fileSystem.listStatus(directory).length == 0
                && fileSystem.delete(directory, false)) {
            deleteEmpty(fileSystem, directory.getParent());
        }
    }

    private void optimize(LocalDate today) {
        optimize(Tables.EVENTS, " WHERE event_date >= DATE'" + today.minusDays(RECENT_DAYS) + "'");
        for (TableDefinition table : Tables.ALL) {
            if (!table.equals(Tables.EVENTS)) {
                optimize(table, "");
            }
        }
    }

    private void optimize(TableDefinition table, String where) {
        String name = options.target().table(table.name());
        Row metrics = Commits.retried(
                        () -> spark.sql("OPTIMIZE " + name + where).collectAsList())
                .get(0)
                .getStruct(1);
        LOG.info("optimize: {}: {} files made of {}", table.name(), metrics.getLong(0), metrics.getLong(1));
    }

    private void vacuum() {
        for (TableDefinition table : Tables.ALL) {
            spark.sql("VACUUM %s RETAIN %d HOURS"
                            .formatted(
                                    options.target().table(table.name()),
                                    Duration.ofDays(options.vacuumDays()).toHours()))
                    .collectAsList();
            LOG.info(
                    "vacuum: {}: files that no version of the last {} days needs are gone",
                    table.name(),
                    options.vacuumDays());
        }
    }
}
