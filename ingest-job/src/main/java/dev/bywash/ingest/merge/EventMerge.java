package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.merge.EventsHistory.Comparison;
import dev.bywash.ingest.merge.EventsHistory.Later;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.TimeRanges;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.CommitMark;
import dev.bywash.ingest.state.Folding;
import dev.bywash.ingest.state.SeqRanges;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import dev.bywash.ingest.tally.Tally;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts the events of a batch that the table does not have.
 *
 * <p>Where none of the batch's numbers is in the table, as far as the state knows, they are appended. Whether the state knows all is told by a fence: each commit
 * of events carries the number of its run, Delta takes none whose number is not greater than all before, and a number is one more than the latest that was
 * recorded. So a commit that nobody recorded yet, of a job that was killed or runs beside this one, makes an append come to nothing. Then the history of the table
 * tells which runs these are. What they brought is added to the state, for they may have read further than this run does; then the state knows all again, and the
 * events are appended or merged by what it says. Where the history does not tell, they are merged.
 *
 * <p>The merge looks for them where they must be: at the times of the batch's events. An event that claims a number of a writer that has it already may
 * carry any time; so, where numbers come again, it looks at all the times that these numbers are known to be of. Who comes first keeps the
 * number, the other is rejected.
 */
public final class EventMerge {

    private static final Logger LOG = LoggerFactory.getLogger(EventMerge.class);

    static final String DATE = "date_from_unix_date(CAST(micros div 86400000000 AS INT))";

    private static final int ATTEMPTS = 20;

    private final SparkSession spark;
    private final Target target;
    private final String events;
    private final State state;
    private final EventsHistory history;
    private final EventCommits commits;
    private final Folding folding;
    private final RejectedLines rejectedLines;
    private final VoidRejections voidRejections;

    public EventMerge(SparkSession spark, Target target, State state) {
        this.spark = spark;
        this.target = target;
        this.events = target.table(Tables.EVENTS.name());
        this.state = state;
        this.history = new EventsHistory(spark, target);
        this.commits = Engine.isConnect(spark)
                ? new WriterCommits(spark, target, history)
                : new StatementCommits(spark, events);
        this.folding = new Folding(spark, target);
        this.rejectedLines = new RejectedLines(spark, target, state);
        this.voidRejections = new VoidRejections(spark, target);
    }

    /**
     * Merges.
     *
     * @param time when the run began
     */
    public MergeResult merge(Batch batch, String runId, Instant time) {
        MergeResult result = batch.events() == 0
                ? MergeResult.ofNothing(
                        state.number(), state.anchor(), rejectedLines.readByRunsThatRecordedNothing(batch, runId, time))
                : mergeEvents(batch, runId, time);
        if (batch.rejected() > 0) {
            List<FileOutcome> files = batch.outcomes().stream()
                    .filter(outcome -> outcome.rejected() > 0)
                    .toList();
            rejectedLines.insert(batch.rejectedRows(), files, runId, time);
        }
        voidRejections.mark(batch, state.ledger(), runId, time, result.first());
        return result;
    }

    /** What a commit of events inserted; of an append, all that was read. */
    private record Commit(CommitMark mark, OptionalLong inserted, String condition) {}

    private MergeResult mergeEvents(Batch batch, String runId, Instant time) {
        long read = batch.events();
        Map<String, List<SeqRange>> numbers = batch.writers().stream()
                .collect(Collectors.toMap(WriterSeen::writer, writer -> SeqRanges.normalize(writer.ranges())));
        boolean repeated = hasRepetitions(batch);
        Dataset<Row> rows = rowsOf(repeated ? firstOfEach(batch.eventRows()) : batch.eventRows(), batch, runId, time);
        Anchor known = state.anchor();
        boolean knowsAll = true;
        CommitMark mark = new CommitMark(runId, state.number() + 1, time);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<TimeRange> common = timesOfCommon(numbers);
            boolean disjoint = common.isEmpty() && !repeated && knowsAll;
            Commit commit = disjoint
                    ? append(batch, rows, mark)
                    : merge(rows, mark, TimeCondition.of(together(batch.times(), common), "t"));
            if (commit != null) {
                Optional<Comparison> found = history.compareWith(mark, known);
                if (found.isPresent()) {
                    return result(batch, read, commit, found.get());
                }
                if (disjoint) {
                    LOG.info(
                            "Another job committed first, or one was killed before it recorded what it did; looking at what it brought");
                } else {
                    LOG.warn(
                            "The commit of this run is not among the versions of events: another job's took its place. The storage of {} lets two writers make one version; let one job write to it, or set up conditional puts or S3DynamoDBLogStore. Merging again",
                            target.location());
                }
            }
            state.forget();
            Later others = history.after(state.number());
            long greatest =
                    others.runs().stream().mapToLong(CommitMark::number).max().orElse(state.number());
            boolean areKnown = greatest >= mark.number() && others.complete();
            // What is too old is in no history any more: then it is found by trying which number is great enough.
            long next = greatest >= mark.number() ? greatest + 1 : mark.number() + (1L << attempt);
            mark = new CommitMark(runId, next, time);
            knowsAll = areKnown;
            if (!areKnown || !others.runs().isEmpty()) {
                addWritersOf(areKnown ? others.runs() : null, time);
            }
        }
        throw new IllegalStateException(
                "Another job committed to events first, " + ATTEMPTS + " times. Nothing is lost: run this one again");
    }

    /**
     * Adds to the state what runs brought that did not record it.
     *
     * @param runs null where nobody knows which
     */
    private void addWritersOf(List<CommitMark> runs, Instant time) {
        if (runs == null) {
            folding.addWritersOfKilledRuns(state.number(), Instant.EPOCH, time);
        } else {
            folding.addWritersOf(runs, state.number(), time);
        }
        state.forget();
    }

    private MergeResult result(Batch batch, long read, Commit commit, Comparison found) {
        CommitMark mark = commit.mark;
        // Behind the fence: whom that told of is asked for, too.
        Instant first = rejectedLines.readByRunsThatRecordedNothing(batch, mark.runId(), mark.time());
        long inserted = commit.inserted.orElseGet(batch::events);
        long conflicts = commit.inserted.isEmpty() || inserted == read
                ? 0
                : rejectConflicts(batch, commit.condition, mark.runId(), mark.time());
        // Without the files that turned out to have changed, some of whose events an earlier try may have brought all
        // the same.
        long known = Math.max(0, batch.events() - inserted - conflicts);
        if (batch.events() != read) {
            // What it brought of them is recorded here: the batch leaves out all of such a file.
            folding.addWritersOf(List.of(mark), mark.number(), mark.time());
        }
        // Of a merge nobody knows which of the rows it took.
        List<Tally> tallies = commit.inserted.isEmpty() ? batch.tallies() : List.of();
        return new MergeResult(
                inserted,
                known,
                conflicts,
                newest(batch),
                mark.number(),
                found.latest(),
                found.reason(),
                first,
                leaves(batch, read, commit),
                tallies);
    }

    /** Of a merge that took some rows nobody knows which; nor how many of a file that has changed are in the table. */
    private static List<LeafRange> leaves(Batch batch, long read, Commit commit) {
        if (batch.events() != read) {
            return null;
        }
        long inserted = commit.inserted.orElse(read);
        if (inserted == 0) {
            return List.of();
        }
        return inserted == read ? batch.leaves() : null;
    }

    /** The times of all events known to have one of these numbers. */
    private List<TimeRange> timesOfCommon(Map<String, List<SeqRange>> numbers) {
        TimeRanges times = new TimeRanges();
        Map<String, Long> least = numbers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, writer -> writer.getValue().get(0).first()));
        state.rangesOf(least).forEach((writer, known) -> SeqRanges.timesOfCommon(known, numbers.get(writer))
                .forEach(times::add));
        return times.ranges();
    }

    private static List<TimeRange> together(List<TimeRange> one, List<TimeRange> other) {
        TimeRanges all = new TimeRanges();
        one.forEach(all::add);
        other.forEach(all::add);
        return all.ranges();
    }

    private static Dataset<Row> rowsOf(Dataset<Row> rows, Batch batch, String runId, Instant time) {
        return inFewFiles(rows, batch)
                .withColumn("event_id", functions.expr("concat(writer, '-', seq)"))
                .withColumn("event_time", functions.expr("timestamp_micros(micros)"))
                .withColumn("event_date", functions.expr(DATE))
                .withColumn("severity_number", functions.expr(SeverityNumber.SQL))
                .withColumn("ingest_time", functions.lit(Timestamp.from(time)))
                .withColumn("run_id", functions.lit(runId))
                .drop("micros", "ordinal");
    }

    /** Appends, or does nothing where a commit that the state does not know came first. */
    private Commit append(Batch batch, Dataset<Row> rows, CommitMark mark) {
        if (batch.isSmall()) {
            OwnSession.withFewRows(spark, () -> {
                commits.append(rows, mark);
                return null;
            });
        } else {
            commits.append(rows, mark);
        }
        // Nothing else tells whether Delta took it.
        return new Commit(mark, OptionalLong.empty(), null);
    }

    /** Returns null when a commit that the state does not know came first. */
    private Commit merge(Dataset<Row> rows, CommitMark mark, String condition) {
        OptionalLong inserted = commits.merge(rows, mark, condition);
        return inserted.isEmpty() ? null : new Commit(mark, inserted, condition);
    }

    private static Instant newest(Batch batch) {
        List<TimeRange> times = batch.times();
        return times.isEmpty()
                ? null
                : Instant.EPOCH.plus(
                        times.stream().mapToLong(TimeRange::last).max().orElseThrow(), ChronoUnit.MICROS);
    }

    /** Each task that writes makes a file of each day it has events of. */
    private static Dataset<Row> inFewFiles(Dataset<Row> rows, Batch batch) {
        return batch.isSmall() ? rows.coalesce(1) : rows;
    }

    private static boolean hasRepetitions(Batch batch) {
        return batch.writers().stream()
                .map(WriterSeen::ranges)
                .anyMatch(ranges -> SeqRanges.count(ranges) > SeqRanges.count(SeqRanges.normalize(ranges)));
    }

    /** An insert-only MERGE inserts both of two equal keys of its source. The one of the older file, and further up in it, is the first. */
    private static Dataset<Row> firstOfEach(Dataset<Row> rows) {
        return rows.withColumn(
                        "place",
                        functions
                                .row_number()
                                .over(Window.partitionBy("writer", "seq").orderBy("ordinal", "source_offset")))
                .where("place = 1")
                .drop("place");
    }

    /** Events of the batch whose number belongs to another event. Returns how many. */
    private long rejectConflicts(Batch batch, String condition, String runId, Instant time) {
        try (TempView read = TempView.of(batch.eventRows())) {
            Dataset<Row> known = spark.sql("""
                    SELECT s.*,
                      sha2(concat_ws('\\n', regexp_replace(s.source_file, '[^/]*$', ''), s.source_offset, s.writer, s.seq, s.crc), 256) AS line_hash,
                      concat('its crc is ', s.crc, '; the first one, of ', t.source_file, ', has ', t.crc) AS detail
                    FROM %s s JOIN %s t
                    ON t.writer = s.writer AND t.seq = s.seq AND %s
                    WHERE t.crc <> s.crc
                    """.formatted(read.name(), events, condition));
            try (MaterializedRows conflicts = ConflictLines.of(known).materialize()) {
                long count = conflicts.rows().count();
                if (count > 0) {
                    rejectedLines.insert(conflicts.rows(), batch.outcomes(), runId, time);
                }
                return count;
            }
        }
    }
}
