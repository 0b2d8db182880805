package dev.bywash.ingest;

import dev.bywash.ingest.Planning.Planned;
import dev.bywash.ingest.access.FileAccess;
import dev.bywash.ingest.alert.Alerting;
import dev.bywash.ingest.audit.Auditing;
import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.merge.EventMerge;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.merge.RawLines;
import dev.bywash.ingest.plan.ReadPlan;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.Expiry;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.RunLimits;
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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of ingestion: plan, read, merge, record.
 *
 * <p>Events are merged before the ledger says so. Whatever happens in between, the next run reads again what the merge then finds in the table.
 * All state is in the tables, so that runs may be of one process or of many, one after the other or at the same time. For one thread.
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
    private final TableCheck table;
    private final Planning planning;
    private final EventMerge merge;
    private final RawLines rawLines;
    private final Auditing auditing;
    private final Alerting alerting;
    private final Watcher watcher;

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
        this.table = new TableCheck(spark, options.target(), state, folding);
        this.planning = new Planning(files, state, options.maxBytesPerRun());
        this.merge = new EventMerge(spark, options.target(), state);
    }

    /**
     * One run.
     *
     * @throws IOException when a source cannot be listed
     */
    public RunReport run() throws IOException {
        try {
            return run(new RunProgress(UUID.randomUUID().toString(), clock.instant()));
        } catch (Exception | Error e) {
            // Spark throws checked exceptions without saying so. What this process knew may not be what is there now.
            state.forget();
            auditing.makeUpNext();
            watcher.makeUpNext();
            throw e;
        } finally {
            engine.endDescription(spark);
        }
    }

    private RunReport run(RunProgress run) throws IOException {
        Planned planned = plan(run);
        try (Batch batch = read(run, planned)) {
            Merged merged = merge(run, planned.plan(), batch);
            RunReport report = record(run, planned, batch, merged);
            watch(run, merged, report);
            fold(run);
            return report;
        }
    }

    private Planned plan(RunProgress run) throws IOException {
        describe("plan", run);
        table.requireSame(run.start());
        Planned planned = planning.plan(run.start());
        ReadPlan plan = planned.plan();
        Duration time = run.lap();
        LOG.info(
                "plan: {} files listed ({} clusters skipped, quiet for a day), {} to read (about {} MB), {} left for later ({} MB), {} s",
                plan.filesListed(),
                plan.clustersSkipped(),
                plan.tasks().size(),
                megabytes(plan.bytes()),
                plan.left().size(),
                megabytes(plan.bytesLeft()),
                seconds(time));
        return planned;
    }

    private Batch read(RunProgress run, Planned planned) {
        describe("read", run);
        Batch batch = files.read(planned.plan().tasks(), settings(run.start(), planned.newest()));
        Duration time = run.lap();
        if (!planned.plan().tasks().isEmpty()) {
            LOG.info(
                    "read: {} MB, {} lines, {} events, {} rejected lines, {} MB of other output, {} s",
                    megabytes(batch.bytes()),
                    sum(batch.outcomes(), FileOutcome::lines),
                    batch.events(),
                    batch.rejected(),
                    megabytes(sum(batch.outcomes(), FileOutcome::noiseBytes)),
                    seconds(time));
        }
        return batch;
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

    /**
     * What was merged.
     *
     * @param outcomes what came of the files, some of which may have changed before their rows were taken
     * @param unread the files of which nothing could be read
     */
    private record Merged(MergeResult result, long newRaw, List<FileOutcome> outcomes, Set<DeliveredFile> unread) {}

    private Merged merge(RunProgress run, ReadPlan plan, Batch batch) {
        describe("merge", run);
        MergeResult result = merge.merge(batch, run.id(), run.start());
        auditing.after(run.id(), run.start(), result);
        long newRaw = rawLines == null ? 0 : rawLines.add(batch, run.id(), run.start(), state.listed());
        List<FileOutcome> outcomes = batch.outcomes();
        logFailures(outcomes);
        Duration time = run.lap();
        if (batch.events() + batch.rejected() > 0) {
            LOG.info(
                    "merge: {} new events, {} known already, {} sequence conflicts, {} s",
                    result.newEvents(),
                    result.duplicates(),
                    result.conflicts(),
                    seconds(time));
        }
        if (newRaw > 0) {
            LOG.info("raw lines: {} new", newRaw);
        }
        return new Merged(result, newRaw, outcomes, plan.unread(outcomes));
    }

    private RunReport record(RunProgress run, Planned planned, Batch batch, Merged merged) {
        ReadPlan plan = planned.plan();
        MergeResult result = merged.result;
        boolean worthARow = isWorthARow(planned, run.start());
        // What was planned, read and merged was of the table that was there: it may be another one by now.
        boolean replaced = worthARow && table.wasReplaced(planned.known(), result);
        RunReport report = report(run, planned, batch, merged, replaced);
        describe("record", run);
        if (worthARow && !replaced) {
            state.record(new State.RunEntry(
                    result.number(),
                    run.id(),
                    run.start(),
                    result.first(),
                    result.anchor(),
                    plan.toRecord(merged.outcomes),
                    batch.writers(),
                    report.toRow()));
        }
        planning.remember(plan, merged.outcomes, merged.unread);
        if (!replaced) {
            planning.listedAt(run.start());
        }
        if (report.ahead().compareTo(CLOCKS_DIFFER) > 0) {
            LOG.warn(
                    "The newest event is {} s ahead of this job's clock: one of the two is wrong. It is kept as it is",
                    seconds(report.ahead()));
        }
        return report;
    }

    private boolean isWorthARow(Planned planned, Instant start) {
        return !planned.plan().tasks().isEmpty()
                || planned.quietListed() >= MANY_CLUSTERS
                || !start.isBefore(state.listed().plus(IDLE_ROW));
    }

    private RunReport report(RunProgress run, Planned planned, Batch batch, Merged merged, boolean replaced) {
        ReadPlan plan = planned.plan();
        MergeResult result = merged.result;
        List<FileOutcome> outcomes = merged.outcomes;
        return new RunReport(
                run.id(),
                run.start(),
                clock.instant(),
                new RunReport.Files(
                        plan.filesListed(),
                        plan.clustersSkipped(),
                        outcomes.size(),
                        merged.unread.size() + planned.unlisted(),
                        plan.left().size(),
                        sum(outcomes, FileOutcome::bytes),
                        plan.bytesLeft()),
                new RunReport.Lines(
                        sum(outcomes, FileOutcome::lines),
                        result.newEvents(),
                        result.duplicates(),
                        sum(outcomes, FileOutcome::rejected) + result.conflicts(),
                        sum(outcomes, FileOutcome::expired),
                        sum(outcomes, FileOutcome::noiseBytes)),
                run.phases(),
                result.newest(),
                // Also where they could be opened once, and not again for their rows.
                readNothing(batch),
                replaced || planning.hasMore(plan, outcomes, merged.unread));
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

    private void watch(RunProgress run, Merged merged, RunReport report) {
        describe("watch", run);
        RunOutcome outcome = new RunOutcome(
                run.id(), run.start(), merged.result.newEvents(), report.files().failed(), report.lag(), merged.newRaw);
        boolean watched = watcher.after(outcome, merged.result.tallies());
        alerting.after(outcome, watched);
        LOG.info(
                "record: run {} done in {} s; {}",
                run.id(),
                seconds(Duration.between(run.start(), clock.instant())),
                report.lag() == null
                        ? "no events"
                        : "the newest event was " + seconds(report.lag()) + " s old when it was in the table");
    }

    private void fold(RunProgress run) {
        if (state.commits() > Folding.MAX_COMMITS) {
            describe("fold", run);
            folding.foldRecent();
            state.forget();
        }
    }

    private static void logFailures(List<FileOutcome> outcomes) {
        for (FileOutcome outcome : outcomes) {
            if (outcome.error() != null) {
                LOG.warn("read: {} was not read to its end: {}", outcome.file().path(), outcome.error());
            }
        }
    }

    /** Names the phase for the Spark UI. */
    private void describe(String phase, RunProgress run) {
        engine.describe(spark, run.id(), phase);
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
