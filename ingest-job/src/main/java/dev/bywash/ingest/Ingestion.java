package dev.bywash.ingest;

import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.alert.Alerting;
import dev.bywash.ingest.audit.Auditing;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.merge.EventMerge;
import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.merge.EventsHistory.Comparison;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.merge.RawLines;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.RunLimits;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.Watcher;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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
 * files could not be read, or only in part, to try them last, and where some are left, to go on there; to lose that costs time, no events.
 */
public final class Ingestion {

    private static final Logger LOG = LoggerFactory.getLogger(Ingestion.class);

    /** A run that finds nothing new writes its row so often, so that it is seen to be alive. */
    private static final Duration IDLE_ROW = Duration.ofHours(1);

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** A run that listed so many directories of quiet clusters says so, lest the next one list them again. */
    private static final int MANY_CLUSTERS = 100;

    private final SparkSession spark;
    private final IngestOptions options;
    private final Clock clock;
    private final Engine engine;
    private final FileAccess files;
    private final State state;
    private final Folding folding;
    private final EventsHistory history;
    private final EventMerge merge;
    private final RawLines rawLines;
    private final Auditing auditing;
    private final Alerting alerting;
    private final Watcher watcher;
    private final Set<DeliveredFile> triedLast = new HashSet<>();
    private final Set<String> clustersLeft = new HashSet<>();
    private Instant listed;

    /**
     * Creates the tables that are missing.
     *
     * @param caller whose settings are used, and nothing of which is changed
     */
    public Ingestion(SparkSession caller, IngestOptions options, Clock clock) {
        this.spark = OwnSession.of(caller);
        this.options = options;
        this.clock = clock;
        this.engine = Engine.of(spark);
        this.files = options.reader() == Reader.SPARK
                ? FileAccess.ofSpark(spark, options.sources(), options.files())
                : FileAccess.of(spark, options.sources(), options.files());
        this.auditing = new Auditing(spark, options.target(), options.audit(), System.getenv());
        this.alerting = new Alerting(spark, options.target(), options.watch(), clock, System.getenv());
        this.watcher = new Watcher(spark, options.target(), options.watch(), clock, alerting::evaluate);
        Tables.create(spark, options.target());
        this.rawLines = options.watch().rawLines() ? new RawLines(spark, options.target()) : null;
        this.state = new State(spark, options.target(), files.sourceNames());
        this.folding = new Folding(spark, options.target());
        this.history = new EventsHistory(spark, options.target());
        this.merge = new EventMerge(spark, options.target(), state);
    }

    /**
     * One run.
     *
     * @throws IOException when a source cannot be listed
     */
    public RunReport run() throws IOException {
        try {
            return run(UUID.randomUUID().toString(), clock.instant());
        } catch (IOException | RuntimeException | Error e) {
            // What it knew may not be what is there now.
            state.forget();
            auditing.makeUpNext();
            watcher.makeUpNext();
            throw e;
        } finally {
            engine.endDescription(spark);
        }
    }

    private RunReport run(String runId, Instant start) throws IOException {
        Stopwatch watch = new Stopwatch();
        describe("plan", runId);
        requireStateOfThisTable(start);
        Anchor known = state.anchor();
        Planned planned = plan(start);
        ReadPlan plan = planned.plan;
        Duration planTime = watch.lap();
        LOG.info(
                "plan: {} files listed ({} clusters skipped, quiet for a day), {} to read (about {} MB), {} left for later ({} MB), {} s",
                plan.filesListed(),
                plan.clustersSkipped(),
                plan.tasks().size(),
                megabytes(plan.bytes()),
                plan.left().size(),
                megabytes(plan.bytesLeft()),
                seconds(planTime));

        describe("read", runId);
        try (Batch batch = files.read(plan.tasks(), settings(start, planned.newest))) {
            Duration readTime = watch.lap();
            if (!plan.tasks().isEmpty()) {
                LOG.info(
                        "read: {} MB, {} lines, {} events, {} rejected lines, {} MB of other output, {} s",
                        megabytes(batch.bytes()),
                        sum(batch.outcomes(), FileOutcome::lines),
                        batch.events(),
                        batch.rejected(),
                        megabytes(sum(batch.outcomes(), FileOutcome::noiseBytes)),
                        seconds(readTime));
            }

            describe("merge", runId);
            MergeResult merged = merge.merge(batch, runId, start);
            auditing.after(runId, start, merged);
            long newRaw = rawLines == null ? 0 : rawLines.add(batch, runId, start, state.listed());
            List<FileOutcome> outcomes = batch.outcomes();
            Set<DeliveredFile> unread = plan.unread(outcomes);
            logFailures(outcomes);
            Duration mergeTime = watch.lap();
            if (batch.events() + batch.rejected() > 0) {
                LOG.info(
                        "merge: {} new events, {} known already, {} sequence conflicts, {} s",
                        merged.newEvents(),
                        merged.duplicates(),
                        merged.conflicts(),
                        seconds(mergeTime));
            }
            if (newRaw > 0) {
                LOG.info("raw lines: {} new", newRaw);
            }

            boolean worthARow = isWorthARow(plan, planned.quietListed, start);
            // What was planned, read and merged was of the table that was there: it may be another one by now.
            boolean replaced = worthARow && wasReplaced(known, merged);
            RunReport report = new RunReport(
                    runId,
                    start,
                    clock.instant(),
                    new RunReport.Files(
                            plan.filesListed(),
                            plan.clustersSkipped(),
                            outcomes.size(),
                            unread.size() + planned.unlisted,
                            plan.left().size(),
                            sum(outcomes, FileOutcome::bytes),
                            plan.bytesLeft()),
                    new RunReport.Lines(
                            sum(outcomes, FileOutcome::lines),
                            merged.newEvents(),
                            merged.duplicates(),
                            sum(outcomes, FileOutcome::rejected) + merged.conflicts(),
                            sum(outcomes, FileOutcome::expired),
                            sum(outcomes, FileOutcome::noiseBytes)),
                    new RunReport.Phases(planTime, readTime, mergeTime),
                    merged.newest(),
                    // Also where they could be opened once, and not again for their rows.
                    readNothing(batch),
                    replaced || hasMore(plan, outcomes, unread));
            describe("record", runId);
            if (worthARow && !replaced) {
                state.record(new State.RunEntry(
                        merged.number(),
                        runId,
                        start,
                        merged.first(),
                        merged.anchor(),
                        plan.toRecord(outcomes),
                        batch.writers(),
                        report.toRow()));
            }
            remember(plan, outcomes, unread);
            if (!replaced) {
                listed = start;
            }
            if (report.ahead().compareTo(CLOCKS_DIFFER) > 0) {
                LOG.warn(
                        "The newest event is {} s ahead of this job's clock: one of the two is wrong. It is kept as it is",
                        seconds(report.ahead()));
            }
            describe("watch", runId);
            RunOutcome outcome = new RunOutcome(
                    runId, start, merged.newEvents(), report.files().failed(), report.lag(), newRaw);
            boolean watched = watcher.after(outcome, merged.tallies());
            alerting.after(outcome, watched);
            LOG.info(
                    "record: run {} done in {} s; {}",
                    runId,
                    seconds(Duration.between(start, clock.instant())),
                    report.lag() == null
                            ? "no events"
                            : "the newest event was " + seconds(report.lag()) + " s old when it was in the table");
            if (state.commits() > Folding.MAX_COMMITS) {
                describe("fold", runId);
                folding.foldRecent();
                state.forget();
            }
            return report;
        }
    }

    private boolean isWorthARow(ReadPlan plan, int quietListed, Instant start) {
        return !plan.tasks().isEmpty()
                || quietListed >= MANY_CLUSTERS
                || !start.isBefore(state.listed().plus(IDLE_ROW));
    }

    /** Makes the state anew where it speaks of another table than the one that is there: one that was restored, emptied, or made anew. */
    private void requireStateOfThisTable(Instant start) {
        if (state.anchor() != null && !state.lacksBase()) {
            Comparison compared = history.compare(state.anchor());
            if (compared.isOther()) {
                state.forget();
                // Another job may have noticed before. But what this one recorded since, that one did not know of.
                if (state.anchor() != null && !state.hasRecordedLast()) {
                    compared = history.compare(state.anchor());
                }
            }
            if (compared.isOther()) {
                LOG.warn(
                        "Table events is not the one that this job wrote: {}. All delivered files are read again, and what is missing is put back",
                        compared.reason());
                folding.rebuild(Math.max(state.number(), history.number()), start, history.latest());
                state.forget();
            } else {
                state.isOf(compared.latest());
            }
        } else {
            // Before the events are looked at: one that comes in between is noticed by its number.
            long number = Math.max(state.number(), history.number());
            Anchor latest = history.latest();
            if (!state.isEmpty() && state.anchor() == null) {
                folding.takeOver(number, start, latest);
                state.forget();
            } else if (state.isEmpty()
                    && (latest.version() == 0
                            || spark.table(options.target().table(Tables.EVENTS.name()))
                                    .isEmpty())) {
                state.beginAt(latest, number);
            } else {
                LOG.info("It is not remembered which events are there; looking at all of them");
                folding.rebuild(number, start, latest);
                state.forget();
            }
        }
    }

    private boolean wasReplaced(Anchor known, MergeResult merged) {
        // With events, it was looked at when they were in it.
        String reason = merged.newest() == null ? history.compare(known).reason() : merged.replaced();
        if (reason != null) {
            LOG.warn(
                    "Table events became another one while this run went on: {}. The run records nothing; the next one reads all again",
                    reason);
        }
        return reason != null;
    }

    /** Another run at once is worth it when something is left, and this one read something or met unreadable files that it did not know of: they go last then. */
    private boolean hasMore(ReadPlan plan, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {
        boolean another = outcomes.stream().anyMatch(FileOutcome::wasOfUse) || !triedLast.containsAll(unread);
        return another && (!plan.left().isEmpty() || outcomes.stream().anyMatch(FileOutcome::more));
    }

    private void remember(ReadPlan plan, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {
        clustersLeft.clear();
        Stream.concat(plan.left().stream(), unread.stream())
                .map(DeliveredFile::directory)
                .distinct()
                .forEach(directory -> clustersLeft.add(QuietDirectories.clusterOf(directory)));
        if (plan.left().isEmpty()) {
            // All others have had their turn.
            triedLast.clear();
        }
        triedLast.addAll(unread);
        outcomes.stream().filter(FileOutcome::more).map(FileOutcome::file).forEach(triedLast::add);
    }

    /** @param newest when one of the files was written last, by the clock of storage: this job's may be ahead */
    private ReadSettings settings(Instant start, Instant newest) {
        Instant now = newest.isBefore(start) ? newest : start;
        Expiry expiry =
                options.retention() == null ? Expiry.NEVER : Expiry.ofEventsAndFiles(now.minus(options.retention()));
        return new ReadSettings(
                options.maxLineBytes(),
                expiry,
                options.watch().rawLines(),
                options.audit().on(),
                options.watch().watch(),
                RunLimits.at(start));
    }

    private Planned plan(Instant start) throws IOException {
        Planner planner = new Planner(options.maxBytesPerRun(), triedLast);
        List<String> sources = files.sourceNames();
        Instant previous = listed == null || state.listed().isAfter(listed) ? state.listed() : listed;
        // A file that was not read is new to the ledger: by that, its cluster may still be quiet.
        Set<String> quiet = QuietDirectories.withoutAncestorsOf(
                clustersLeft, state.ledger().quietClusters(start, previous, sources));
        int allQuiet = state.ledger().quietClusters(start, start, sources).size();
        ListedFiles found = files.list(quiet::contains, Unlistable.LEFT_OUT);
        ReadPlan plan = planner.plan(found.files(), state.ledger().entriesBeside(found.files()), start.toEpochMilli())
                .withClustersSkipped(quiet.size());
        Instant newest = found.files().stream()
                .map(file -> Instant.ofEpochMilli(file.modifiedMillis()))
                .max(Comparator.naturalOrder())
                .orElse(start);
        return new Planned(
                plan, newest, allQuiet - quiet.size(), found.unlisted().size());
    }

    /**
     * Whether nothing can be read any more, or ever. Files that could not be read when others could are counted as failed and keep nobody from anything,
     * whether there is other news or not.
     */
    private boolean readNothing(Batch batch) {
        return FileAccess.isRefused(batch)
                && batch.outcomes().stream()
                        .filter(outcome -> outcome.position() == null && !outcome.isGone())
                        .map(FileOutcome::file)
                        .anyMatch(file -> state.ledger().knows(file)
                                || file.modifiedMillis() >= state.ledger().lastReading());
    }

    /**
     * @param newest when one of the files that were listed was written last
     * @param quietListed how many directories of quiet clusters were listed, for it was their turn
     * @param unlisted how many directories could not be listed
     */
    private record Planned(ReadPlan plan, Instant newest, int quietListed, int unlisted) {}

    private static void logFailures(List<FileOutcome> outcomes) {
        for (FileOutcome outcome : outcomes) {
            if (outcome.error() != null) {
                LOG.warn("read: {} was not read to its end: {}", outcome.file().path(), outcome.error());
            }
        }
    }

    /** Names the phase for the Spark UI. */
    private void describe(String phase, String runId) {
        engine.describe(spark, runId, phase);
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
