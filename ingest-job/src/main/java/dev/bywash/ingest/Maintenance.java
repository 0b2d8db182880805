package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.alert.AlertMaintenance;
import dev.bywash.ingest.alert.AlertSchema;
import dev.bywash.ingest.alert.AlertTables;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.merge.EventsHistory.Comparison;
import dev.bywash.ingest.plan.FileRetention;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.watch.WatchMaintenance;
import dev.bywash.ingest.watch.WatchSchema;
import dev.bywash.ingest.watch.WatchTables;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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

    private static final String RETENTION = "delta.deletedFileRetentionDuration";

    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final SparkSession spark;
    private final MaintenanceOptions options;
    private final Clock clock;
    private final Folding folding;

    Maintenance(SparkSession caller, MaintenanceOptions options, Clock clock) {
        this.spark = OwnSession.of(caller);
        this.options = options;
        this.clock = clock;
        this.folding = new Folding(spark, options.target());
    }

    /**
     * Does all of it; what fails keeps nothing else from being done.
     *
     * @throws Exception what failed first
     */
    void run() throws Exception {
        Instant now = clock.instant();
        Instant recently = now.minus(Commits.LONGEST_RUN);
        Tables.create(spark, options.target());
        Steps steps = new Steps();
        steps.run(
                "completeness",
                () -> folding.addWritersOfKilledRuns(new State(spark, options.target(), null).number(), recently, now));
        if (options.retention() != null) {
            steps.run("retention of rows", () -> deleteOldRows(now));
        }
        boolean rawLines = MoreTables.isThere(spark, options.target(), Tables.RAW_LINES);
        if (rawLines) {
            steps.run(
                    "retention of raw lines",
                    () -> delete(
                            Tables.RAW_LINES,
                            "ingest_date < DATE'%s'"
                                    .formatted(LocalDate.ofInstant(now.minus(options.rawLines()), ZoneOffset.UTC))));
        }
        steps.run("state", () -> folding.foldAll(cutOff(now)));
        boolean watched = WatchSchema.exists(spark, options.target());
        if (watched) {
            steps.run("rollups", () -> new WatchMaintenance(spark, options.target()).run(now, options.retention()));
        }
        if (AlertSchema.exists(spark, options.target())) {
            steps.run("alerts", () -> new AlertMaintenance(spark, options.target()).run(now, options.retention()));
        }
        steps.run("what killed runs kept", () -> Engine.of(spark).dropHeldBefore(spark, recently));
        for (TableDefinition table : allTables(watched, rawLines)) {
            steps.run("optimize of " + table.name(), () -> optimize(table, recently));
            steps.run("vacuum of " + table.name(), () -> vacuum(table));
        }
        // Last, for that there are many of them must not keep the tables from being small.
        if (!options.sources().isEmpty()) {
            steps.run("retention of delivered files", () -> deleteOldFiles(now));
        }
        steps.end();
    }

    private List<TableDefinition> allTables(boolean watched, boolean rawLines) {
        List<TableDefinition> tables = new ArrayList<>(Tables.ALL);
        if (rawLines) {
            tables.add(Tables.RAW_LINES);
        }
        if (watched) {
            tables.addAll(WatchTables.ALL);
        }
        tables.addAll(AuditTables.present(spark, options.target()));
        if (AlertSchema.exists(spark, options.target())) {
            tables.addAll(AlertTables.ALL);
        }
        return tables;
    }

    private void deleteOldRows(Instant now) {
        Instant cutOff = cutOff(now);
        LocalDate day = LocalDate.ofInstant(cutOff, ZoneOffset.UTC);
        // A clock that is behind must not take its events away unseen, nor one that is ahead keep its own for ever.
        delete(
                Tables.EVENTS,
                "(event_date < DATE'%s' OR event_date > DATE'%s') AND ingest_time < TIMESTAMP'%s'"
                        .formatted(day, LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1), cutOff));
        // Later than the events among which they are missing: why these have holes is known as long as they are there.
        delete(
                Tables.REJECTED_LINES,
                "ingest_time < TIMESTAMP'%s'"
                        .formatted(day.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
        delete(Tables.INGEST_STATE, "kind = 'run' AND run.start_time < TIMESTAMP'" + cutOff + "'");
        if (MoreTables.isThere(spark, options.target(), AuditTables.FINDINGS)) {
            delete(AuditTables.FINDINGS, "time < TIMESTAMP'" + cutOff + "'");
        }
    }

    /** Null when everything is kept. */
    private Instant cutOff(Instant now) {
        return options.retention() == null ? null : now.minus(options.retention());
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
        FileAccess access = FileAccess.of(spark, options.sources(), options.files());
        State state = new State(spark, options.target(), access.sourceNames());
        List<LedgerEntry> all = state.ledger().entries();
        // After the state was read: what it says was so until now.
        if (!isOfThisTable(state)) {
            return;
        }
        ListedFiles listed = access.list(directory -> false, Unlistable.NAMED);
        // What cannot be listed may be there.
        List<LedgerEntry> entries = all.stream()
                .filter(entry -> !listed.leftOut(entry.file().directory()))
                .toList();
        FileRetention files = FileRetention.of(
                listed.files(), entries, now.minus(options.sourceRetention()).toEpochMilli());
        List<DeliveredFile> deleted = access.delete(files.deletable());
        List<DeliveredFile> gone = new ArrayList<>(files.gone());
        gone.addAll(deleted);
        List<DeliveredFile> forgotten = FileRetention.forgettable(gone, entries, listed.directories());
        if (!forgotten.isEmpty()) {
            folding.forget(forgotten);
        }
        LOG.info(
                "retention: {} delivered files ({} bytes) deleted, {} forgotten in all, {} old ones kept because they were not read to their end, {} directories left out because they cannot be listed",
                deleted.size(),
                deleted.stream().mapToLong(DeliveredFile::length).sum(),
                forgotten.size(),
                files.unread(),
                listed.unlisted().size());
    }

    /** A file that was read into a table that was restored or emptied since is the only copy of its events. */
    private boolean isOfThisTable(State state) {
        Anchor anchor = state.anchor();
        if (anchor == null) {
            return state.isEmpty();
        }
        Comparison compared = new EventsHistory(spark, options.target()).compare(anchor);
        if (compared.isOther()) {
            LOG.warn(
                    "retention: no delivered file is deleted, for table events is not the one that they were read into: {}. Run the ingest job first: it puts back what is missing",
                    compared.reason());
        }
        return !compared.isOther();
    }

    private void optimize(TableDefinition table, Instant since) {
        String name = options.target().table(table.name());
        String where = writtenSince(table, name, since);
        Row metrics = Commits.retried(
                        () -> spark.sql("OPTIMIZE " + name + where).collectAsList())
                .get(0)
                .getStruct(1);
        LOG.info("optimize: {}: {} files made of {}", table.name(), metrics.getLong(0), metrics.getLong(1));
    }

    private String writtenSince(TableDefinition table, String name, Instant since) {
        if (table.equals(Tables.EVENTS)) {
            return " WHERE event_date IN (" + daysWrittenTo(name, since) + ")";
        }
        return table.equals(Tables.RAW_LINES)
                ? " WHERE ingest_date >= DATE'" + LocalDate.ofInstant(since, ZoneOffset.UTC) + "'"
                : "";
    }

    /** The days that runs brought events of, however long ago these are: as literals, by which Delta skips all other days. */
    private String daysWrittenTo(String events, Instant since) {
        String days = spark
                .sql("SELECT DISTINCT event_date FROM %s WHERE ingest_time >= TIMESTAMP'%s'".formatted(events, since))
                .collectAsList()
                .stream()
                .map(row -> "DATE'" + row.get(0) + "'")
                .collect(Collectors.joining(", "));
        return days.isEmpty() ? "NULL" : days;
    }

    private void vacuum(TableDefinition table) {
        String retention = "interval " + options.vacuumDays() + " days";
        String name = options.target().table(table.name());
        boolean isSet = spark.sql("SHOW TBLPROPERTIES " + name + " ('" + RETENTION + "')").collectAsList().stream()
                .anyMatch(row -> row.getString(1).equals(retention));
        if (!isSet) {
            // Delta goes by this, whatever the statement says.
            spark.sql("ALTER TABLE " + name + " SET TBLPROPERTIES ('" + RETENTION + "' = '" + retention + "')");
        }
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

    /** Steps of which each is done, whatever becomes of the others. */
    private static final class Steps {
        private Exception failure;

        /** A step. */
        @FunctionalInterface
        interface Step {
            void run() throws Exception;
        }

        void run(String name, Step step) {
            try {
                step.run();
            } catch (Exception e) {
                LOG.error("{} failed: {}", name, Failure.reason(e));
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }

        void end() throws Exception {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
