package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Addition;
import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.audit.MissingRuns.Found;
import dev.bywash.ingest.audit.MissingRuns.Run;
import dev.bywash.ingest.audit.PassRow.What;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.merge.MergeResult;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters into the log what a run brought, after it is in the table, and what runs brought that were killed before they came to it. Whatever fails here is
 * logged and made up for by the next run; it never fails the run.
 */
public final class Auditing {

    private static final Logger LOG = LoggerFactory.getLogger(Auditing.class);

    private final SparkSession spark;
    private final Target target;
    private final AuditOptions options;
    private final AuditLog log;
    private final MissingRuns missing;
    private boolean prepared;
    /** Also where nothing is new: a process before this one may have been killed, or this one failed. */
    private boolean makeUp = true;
    /** The version of the events up to which all runs are in the log. */
    private Anchor entered;

    /**
     * Makes nothing yet.
     *
     * @param environment where a key may be
     * @throws IllegalArgumentException when the key cannot be read
     */
    public Auditing(SparkSession spark, Target target, AuditOptions options, Map<String, String> environment) {
        this.spark = spark;
        this.target = target;
        this.options = options;
        // A run appends a few rows, and asks for fewer.
        this.log = options.log(options.on() ? OwnSession.ofFewRows(spark) : spark, target, environment);
        this.missing = new MissingRuns(spark, target);
    }

    /** The run failed: it may have brought events, and does not come to enter them. */
    public void makeUpNext() {
        makeUp = true;
    }

    /**
     * Enters a run.
     *
     * @param start when it began: {@code ingest_time} of its events
     * @param merged what it brought, and which version of the events it left or found
     */
    public void after(String runId, Instant start, MergeResult merged) {
        boolean isIdle = !mayHaveBrought(merged)
                && merged.anchor() != null
                && merged.anchor().equals(entered);
        if (!options.on() || (isIdle && !makeUp)) {
            return;
        }
        makeUp = true;
        try {
            if (!prepared) {
                AuditTables.createLog(spark, target);
                prepared = true;
            }
            Run own = new Run(runId, start);
            Optional<List<RangeEntry>> read = merged.leaves() == null
                    ? Optional.empty()
                    : ReadLeaves.entries(runId, merged.leaves(), merged.newEvents());
            Last last = log.append(before -> addition(before, own, merged, read), runId, start);
            makeUp = false;
            publish(last);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.error("audit: this run is not in the log yet, the next one makes up for it: {}", Failure.reason(e));
        }
    }

    /**
     * What the log lacks.
     *
     * @param before where it stands
     * @param read the entries of the own run, where they became known while its events were written
     */
    private Addition addition(Last before, Run own, MergeResult merged, Optional<List<RangeEntry>> read) {
        Found found = missing.find(log, before, own, merged.anchor());
        List<RangeEntry> entries = new ArrayList<>();
        List<Run> others = new ArrayList<>(found.runs());
        if (mayHaveBrought(merged) && isMissing(before, own, merged.anchor())) {
            read.ifPresentOrElse(entries::addAll, () -> others.add(own));
        }
        if (!others.isEmpty()) {
            LOG.debug("audit: entering {} by what the table has of them", others);
            entries.addAll(ofTable(others));
        }
        LocalDate today = LocalDate.ofInstant(own.start(), ZoneOffset.UTC);
        entered = found.until();
        return new Addition(
                Stream.concat(
                                before == null && found.older() ? uncovered() : Stream.empty(),
                                entries.stream()
                                        .sorted(Comparator.comparing(RangeEntry::runId)
                                                .thenComparing(RangeEntry::writer)
                                                .thenComparing(RangeEntry::day))
                                        .map(entry -> entry.enteredOn(today).text()))
                        .toList(),
                entered);
    }

    private Stream<String> uncovered() {
        return UncoveredEntry.of(events()).stream().map(UncoveredEntry::text);
    }

    private Dataset<Row> events() {
        return spark.table(target.table(Tables.EVENTS.name()));
    }

    private static boolean mayHaveBrought(MergeResult merged) {
        return merged.newEvents() > 0 || merged.leaves() == null;
    }

    /** A job that began in the meantime may have made up for this run. Where nobody was here, or nobody has seen its events, none has. */
    private boolean isMissing(Last before, Run own, Anchor anchor) {
        return before == null
                || log.isSeen(before)
                || isBefore(before.entered(), anchor)
                || !log.runsOf(List.of(own)).contains(own.id());
    }

    /** Who enters a run says up to which version of the events he has all, and that is its own at least. */
    private static boolean isBefore(Anchor entered, Anchor anchor) {
        return entered != null && anchor != null && entered.version() < anchor.version();
    }

    /** The entries of runs, by all that the table has of them; by a version that keeps what it takes. */
    private List<RangeEntry> ofTable(List<Run> runs) {
        Instant first =
                runs.stream().map(Run::start).min(Comparator.naturalOrder()).orElseThrow();
        Instant last =
                runs.stream().map(Run::start).max(Comparator.naturalOrder()).orElseThrow();
        Dataset<Row> ids = spark.createDataset(runs.stream().map(Run::id).toList(), Encoders.STRING())
                .toDF("run_id");
        Dataset<Row> kept = events().where(
                        functions.col("ingest_time").between(Timestamp.from(first), Timestamp.from(last)))
                .where("NOT (" + UncoveredEntry.CONDITION + ")")
                .join(functions.broadcast(ids), "run_id");
        List<RangeEntry> ranges = new ArrayList<>();
        for (Row row : WriterPass.over(Leaves.runsOf(RowEvents.select(kept), Map.of()), Late.ALL, What.RANGE)
                .fetchAll()) {
            RangeEntry range = new PassRow(row).range();
            if (range.root() == null) {
                LOG.error(
                        "audit: {} of run {} is not entered: its rows give no lines back",
                        range.writer(),
                        range.runId());
            } else {
                ranges.add(range);
            }
        }
        return ranges;
    }

    private void publish(Last last) {
        if (last == null) {
            return;
        }
        try {
            log.publish(last);
        } catch (IOException e) {
            makeUp = true;
            LOG.error(
                    "audit: this run is in the log, and its checkpoint is not in {} yet, the next one leaves it there: {}",
                    options.checkpoints(),
                    Failure.reason(e));
        }
        LOG.info("audit: checkpoint {}", last.checkpoint().strip().replace("\n", " | "));
    }
}
