package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.source.LeafRange;
import dev.bywash.ingest.tables.Commits;
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
import org.apache.spark.sql.Column;
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
    private final Signer signer;
    private boolean prepared;
    private boolean makeUp = true;
    /** The commit of the log that this job saw last; before its first, none. */
    private long seen = -1;

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
        this.signer = options.signer(environment);
    }

    /**
     * Enters a run.
     *
     * @param start when it began: {@code ingest_time} of its events
     * @param events how many new ones it brought
     * @param leaves what their lines are as leaves, as far as that is known; what is missing, the table tells
     */
    public void after(String runId, Instant start, long events, List<LeafRange> leaves) {
        if (!options.on() || (events == 0 && !makeUp)) {
            return;
        }
        try {
            if (!prepared) {
                AuditTables.create(spark, target);
                prepared = true;
            }
            AuditLog log = new AuditLog(spark, target, signer);
            boolean all = makeUp;
            Optional<List<RangeEntry>> read = ReadLeaves.entries(runId, leaves, events);
            Last last = log.append(before -> entries(log, before, all, new Run(runId, start), read), runId, start);
            makeUp = false;
            if (last != null) {
                seen = last.commit();
                publish(last);
            }
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            makeUp = true;
            LOG.error("audit: this run is not in the log yet, the next one makes up for it: {}", Failure.reason(e));
        }
    }

    private record Run(String id, Instant start) {}

    /**
     * What the log lacks.
     *
     * @param before where it stands
     * @param all whether other runs are looked for as well
     * @param read the entries of the own run, where they became known while its events were written
     */
    private List<String> entries(AuditLog log, Last before, boolean all, Run own, Optional<List<RangeEntry>> read) {
        List<RangeEntry> entries = new ArrayList<>();
        List<Run> others = new ArrayList<>(all ? notEntered(log, before, own) : List.of());
        // A job that began in the meantime may have made up for this run. Where nobody was here, none has.
        if (before == null || before.commit() == seen || !log.has(own.id, own.start)) {
            read.ifPresentOrElse(entries::addAll, () -> others.add(own));
        }
        if (!others.isEmpty()) {
            entries.addAll(ofTable(others));
        }
        LocalDate today = LocalDate.ofInstant(own.start, ZoneOffset.UTC);
        return Stream.concat(
                        before == null ? uncovered() : Stream.empty(),
                        entries.stream()
                                .sorted(Comparator.comparing(RangeEntry::runId)
                                        .thenComparing(RangeEntry::writer)
                                        .thenComparing(RangeEntry::day))
                                .map(entry -> entry.enteredOn(today).text()))
                .toList();
    }

    private Stream<String> uncovered() {
        return UncoveredEntry.of(events()).stream().map(UncoveredEntry::text);
    }

    private Dataset<Row> events() {
        return spark.table(target.table(Tables.EVENTS.name()));
    }

    /**
     * Runs that the log does not know, but for the own one. Of the events of some days, that reads two columns with few values, and no more.
     */
    private List<Run> notEntered(AuditLog log, Last last, Run own) {
        Column recent = last == null
                ? functions.lit(true)
                : functions.col("ingest_time").geq(Timestamp.from(last.runTime().minus(Commits.LONGEST_RUN)));
        // An entry is made by a run that began after the one that it is about, or while that one went on.
        Column mayBeRecent = last == null
                ? functions.lit(true)
                : functions
                        .col("run_time")
                        .geq(Timestamp.from(last.runTime().minus(Commits.LONGEST_RUN.multipliedBy(2))));
        Dataset<Row> entered = log.table()
                .where(mayBeRecent)
                .where("entry LIKE 'range %'")
                .selectExpr("regexp_extract(entry, 'run=([^ ]*)', 1) AS run_id")
                .distinct();
        return events()
                .where(recent)
                .where(functions.col("run_id").notEqual(own.id))
                .select("run_id", "ingest_time")
                .distinct()
                .where(functions.col("run_id").rlike(RangeEntry.RUN_ID))
                .join(entered, "run_id", "left_anti")
                .collectAsList()
                .stream()
                .map(row -> new Run(row.getString(0), row.getTimestamp(1).toInstant()))
                .toList();
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
        for (Row row : WriterPass.over(Leaves.of(RowEvents.select(kept), Map.of()), WriterPass.EVER, WriterPass.RANGE)
                .fetchAll()) {
            RangeEntry range = WriterPass.rangeOf(row);
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

    private void publish(Last last) throws IOException {
        Head head = Head.parse(last.checkpoint());
        if (options.checkpoints() != null) {
            new CheckpointFiles(options.checkpoints()).write(head, last.checkpoint());
        }
        LOG.info("audit: checkpoint {}", last.checkpoint().strip().replace("\n", " | "));
    }
}
