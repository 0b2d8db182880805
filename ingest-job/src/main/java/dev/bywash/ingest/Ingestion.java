package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.alert.Alerting;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.merge.EventMerge;
import dev.bywash.ingest.merge.Ledger;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Listing.Unlistable;
import dev.bywash.ingest.source.Planner;
import dev.bywash.ingest.source.QuietDirectories;
import dev.bywash.ingest.source.ReadPlan;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.Watcher;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of ingestion: plan, read, merge, record.
 *
 * <p>Events are merged before the ledger says so. Whatever happens in between, the next run reads again what the merge then finds in the table.
 * All state is in the tables, so that runs may be of one process or of many, one after the other or at the same time. This object only remembers which
 * files could not be read, to try them last, and where some are left, to go on there; to lose that costs time, no events.
 */
public final class Ingestion {

    private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

    private final SparkSession spark;
    private final IngestOptions options;
    private final Clock clock;
    private final FileAccess files;
    private final Ledger ledger;
    private final EventMerge merge;
    private final RunLog runLog;
    private final Alerting alerting;
    private final Watcher watcher;
    private final Set<DeliveredFile> unreadable = new HashSet<>();
    private final Set<String> clustersLeft = new HashSet<>();

    /** Creates the tables that are missing. */
    public Ingestion(SparkSession spark, IngestOptions options, Clock clock) {
        this.spark = spark;
        this.options = options;
        this.clock = clock;
        this.files = options.reader() == Reader.SPARK
                ? FileAccess.ofSpark(spark, options.sources())
                : FileAccess.of(spark, options.sources());
        this.ledger = new Ledger(spark, options.target());
        this.merge = new EventMerge(spark, options.target());
        this.runLog = new RunLog(spark, options.target());
        this.alerting = new Alerting(spark, options.target(), options.watch(), clock, System.getenv());
        this.watcher = new Watcher(spark, options.target(), options.watch(), alerting::evaluate);
        Tables.create(spark, options.target());
        merge.upgrade(clock.instant());
    }

    /**
     * One run.
     *
     * @throws IOException when a source cannot be listed
     */
    public RunReport run() throws IOException {
        String runId = UUID.randomUUID().toString();
        Instant start = clock.instant();
        Stopwatch watch = new Stopwatch();

        describe("plan", runId);
        ReadPlan plan = plan(start);
        Duration planned = watch.lap();
        LOG.info(
                "plan: {} files listed ({} clusters skipped, quiet for a day), {} to read (about {} MB), {} left for later ({} MB), {} s",
                plan.filesListed(),
                plan.clustersSkipped(),
                plan.tasks().size(),
                megabytes(plan.bytes()),
                plan.left().size(),
                megabytes(plan.bytesLeft()),
                seconds(planned));

        describe("read", runId);
        try (Batch batch = files.read(plan.tasks(), settings(start))) {
            boolean readNothing = FileAccess.isRefused(batch);
            Duration read = watch.lap();
            LOG.info(
                    "read: {} MB, {} lines, {} events, {} rejected lines, {} MB of other output, {} s",
                    megabytes(sum(batch.outcomes(), FileOutcome::bytes)),
                    sum(batch.outcomes(), FileOutcome::lines),
                    sum(batch.outcomes(), FileOutcome::events),
                    sum(batch.outcomes(), FileOutcome::rejected),
                    megabytes(sum(batch.outcomes(), FileOutcome::noiseBytes)),
                    seconds(read));

            describe("merge", runId);
            MergeResult merged = merge.merge(batch, runId, start);
            List<FileOutcome> outcomes = batch.outcomes();
            Set<DeliveredFile> unread = plan.unread(outcomes);
            logFailures(outcomes);
            Duration mergedIn = watch.lap();
            Instant end = clock.instant();
            LOG.info(
                    "merge: {} new events, {} known already, {} with a number that another event has, {} s",
                    merged.newEvents(),
                    merged.duplicates(),
                    merged.conflicts(),
                    seconds(mergedIn));

            describe("record", runId);
            ledger.record(plan.toRecord(outcomes), runId, start);
            RunReport report = new RunReport(
                    runId,
                    start,
                    end,
                    plan.filesListed(),
                    plan.clustersSkipped(),
                    outcomes.size(),
                    unread.size(),
                    plan.left().size(),
                    sum(outcomes, FileOutcome::bytes),
                    plan.bytesLeft(),
                    sum(outcomes, FileOutcome::lines),
                    merged.newEvents(),
                    merged.duplicates(),
                    sum(outcomes, FileOutcome::rejected) + merged.conflicts(),
                    sum(outcomes, FileOutcome::expired),
                    sum(outcomes, FileOutcome::noiseBytes),
                    planned,
                    read,
                    mergedIn,
                    watch.lap(),
                    merged.newest(),
                    readNothing,
                    hasMore(plan, outcomes, unread));
            remember(plan, unread);
            runLog.append(report);
            describe("watch", runId);
            RunOutcome outcome = new RunOutcome(runId, start, merged.newEvents(), unread.size(), report.lag());
            boolean watched = watcher.after(outcome);
            alerting.after(outcome, watched);
            LOG.info(
                    "record: run {} done in {} s; {}",
                    runId,
                    seconds(Duration.between(start, clock.instant())),
                    report.lag() == null
                            ? "no events"
                            : "the newest event was " + seconds(report.lag()) + " s old when it was in the table");
            return report;
        } finally {
            spark.sparkContext().clearJobGroup();
        }
    }

    /** Another run at once is worth it when something is left, and this one read something or met unreadable files that it did not know of: they go last then. */
    private boolean hasMore(ReadPlan plan, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {
        boolean another = outcomes.stream().anyMatch(FileOutcome::wasOfUse) || !unreadable.containsAll(unread);
        return another && (!plan.left().isEmpty() || outcomes.stream().anyMatch(FileOutcome::more));
    }

    private void remember(ReadPlan plan, Set<DeliveredFile> unread) {
        clustersLeft.clear();
        Stream.concat(plan.left().stream(), unread.stream())
                .map(DeliveredFile::directory)
                .distinct()
                .forEach(directory -> clustersLeft.add(QuietDirectories.clusterOf(directory)));
        if (plan.left().isEmpty()) {
            // All others have had their turn.
            unreadable.clear();
        }
        unreadable.addAll(unread);
    }

    private ReadSettings settings(Instant start) {
        Instant earliest = options.retention() == null ? Instant.EPOCH : start.minus(options.retention());
        return new ReadSettings(options.maxLineBytes(), start, earliest);
    }

    private ReadPlan plan(Instant start) throws IOException {
        Planner planner = new Planner(options.maxBytesPerRun(), unreadable);
        // A file that was not read is new to the ledger: by that, its cluster may still be quiet.
        Set<String> quiet =
                QuietDirectories.withoutAncestorsOf(clustersLeft, ledger.quietClusters(start, files.sourceNames()));
        return planner.plan(
                        files.list(quiet::contains, Unlistable.LEFT_OUT).files(),
                        ledger.entries(files.sourceNames(), quiet),
                        start.toEpochMilli())
                .withClustersSkipped(quiet.size());
    }

    private static void logFailures(List<FileOutcome> outcomes) {
        for (FileOutcome outcome : outcomes) {
            if (outcome.error() != null) {
                LOG.warn("read: {} was not read to its end: {}", outcome.file().path(), outcome.error());
            }
        }
    }

    /** Names the phase for the Spark UI. */
    private void describe(String phase, String runId) {
        spark.sparkContext().setJobGroup("bywash-" + runId, "Bywash " + phase, false);
    }

    private static long sum(List<FileOutcome> outcomes, ToLongFunction<FileOutcome> count) {
        return outcomes.stream().mapToLong(count).sum();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }
}
