package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
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
    private final SigningKey key;
    private boolean prepared;
    private boolean makeUp = true;

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
        this.key = options.key(environment);
    }

    /**
     * Enters a run.
     *
     * @param start when it began: {@code ingest_time} of its events
     * @param events how many new ones it brought
     */
    public void after(String runId, Instant start, long events) {
        if (!options.on() || (events == 0 && !makeUp)) {
            return;
        }
        try {
            if (!prepared) {
                AuditTables.create(spark, target);
                prepared = true;
            }
            AuditLog log = new AuditLog(spark, target, key);
            boolean all = makeUp;
            Last last = log.append(() -> entries(all ? notEntered(log) : ofRun(runId, start)), runId, start);
            makeUp = false;
            if (last != null) {
                publish(last);
            }
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            makeUp = true;
            LOG.error("audit: this run is not in the log yet, the next one makes up for it: {}", Failure.reason(e));
        }
    }

    private Dataset<Row> events() {
        return spark.table(target.table(Tables.EVENTS.name()));
    }

    private Dataset<Row> ofRun(String runId, Instant start) {
        return events().where(functions.col("ingest_time").equalTo(Timestamp.from(start)))
                .where(functions.col("run_id").equalTo(runId));
    }

    /** Events of runs that the log does not know, and of a version that keeps what it takes. */
    private Dataset<Row> notEntered(AuditLog log) {
        Last last = log.last();
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
        return events().where(recent)
                .where("attribute_types IS NOT NULL OR line IS NOT NULL")
                .where(functions.col("run_id").rlike(RangeEntry.RUN_ID))
                .join(entered, "run_id", "left_anti");
    }

    private static List<String> entries(Dataset<Row> events) {
        List<RangeEntry> ranges = new ArrayList<>();
        for (Row row : WriterPass.over(Leaves.of(RowEvents.select(events), Map.of()), true, WriterPass.RANGE)
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
        return ranges.stream()
                .sorted(Comparator.comparing(RangeEntry::runId)
                        .thenComparing(RangeEntry::writer)
                        .thenComparing(RangeEntry::day))
                .map(RangeEntry::text)
                .collect(Collectors.toList());
    }

    private void publish(Last last) throws IOException {
        Head head = Head.parse(last.checkpoint());
        if (options.checkpoints() != null) {
            new CheckpointFiles(options.checkpoints()).write(head, last.checkpoint());
        }
        LOG.info("audit: checkpoint {}", last.checkpoint().strip().replace("\n", " | "));
    }
}
