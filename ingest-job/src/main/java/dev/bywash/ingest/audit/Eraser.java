package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.AuditLog.Addition;
import dev.bywash.ingest.audit.AuditLog.Last;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.EventRows;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the content of events away, and leaves what it takes to prove all others. First the log says which, then they go: killed in between, the same call does the
 * rest. What a writer reports of itself is not erased, for the seals are in it.
 */
public final class Eraser {

    private static final Logger LOG = LoggerFactory.getLogger(Eraser.class);

    private static final StructType KEYS =
            new StructType().add("writer", DataTypes.StringType).add("seq", DataTypes.LongType);

    private final SparkSession spark;
    private final Target target;
    private final AuditLog log;

    /**
     * @param options where the key is, and where checkpoints go
     * @throws IllegalArgumentException when the key cannot be read
     */
    public Eraser(SparkSession spark, Target target, AuditOptions options, Map<String, String> environment) {
        this.spark = spark;
        this.target = target;
        this.log = options.log(spark, target, environment);
    }

    /**
     * Erases.
     *
     * @param condition which rows of {@code events}, as SQL
     * @param reason why; it stays in the log
     * @return how many events
     * @throws IllegalStateException when some of them are not in the log yet, or not what they were; or nothing may be added to the log
     * @throws IOException when the checkpoint cannot be left where it belongs: the content is gone, and the next run of the ingest job leaves it there
     */
    public long erase(String condition, String reason, Instant time) throws GeneralSecurityException, IOException {
        AuditTables.createLog(spark, target);
        Set<String> runs = new HashSet<>();
        Set<String> known = new HashSet<>();
        LocalRows.forEach(
                log.table()
                        .selectExpr(
                                "CASE WHEN entry LIKE 'range %' THEN regexp_extract(entry, 'run=([^ ]*)', 1) END AS run",
                                "CASE WHEN entry LIKE 'erased %' THEN entry END AS erased")
                        .distinct(),
                row -> {
                    ErasedEntry erased = row.isNullAt(1) ? null : ErasedEntry.parse(row.getString(1));
                    if (erased != null) {
                        known.add(ErasedEntry.key(erased.writer(), erased.seq()));
                    } else if (!row.isNullAt(0)) {
                        runs.add(row.getString(0));
                    }
                });
        Dataset<Row> events = spark.table(target.table(Tables.EVENTS.name()))
                .where("(" + condition + ") AND NOT attribute_types <=> '" + RowEvents.ERASED + "' AND NOT logger <=> '"
                        + Event.CONTROL_LOGGER + "'");
        List<Row> keys = new ArrayList<>();
        List<String> entries = new ArrayList<>();
        Leaves leaves = new Leaves(Map.of());
        LocalRows.forEach(RowEvents.select(events), row -> {
            LeafRow leaf = new LeafRow(leaves.call(List.of(row).iterator()).next());
            String event = leaf.writer() + "-" + leaf.seq();
            if (leaf.hash() == null || !runs.contains(leaf.runId())) {
                throw new IllegalStateException("Event " + event + " is not in the audit log, or not what it was ("
                        + leaf.flaw() + "). Nothing was erased");
            }
            keys.add(RowFactory.create(leaf.writer(), leaf.seq()));
            if (!known.contains(event)) {
                entries.add(new ErasedEntry(
                                leaf.writer(),
                                leaf.seq(),
                                HexFormat.of().formatHex(leaf.hash()),
                                ErasedEntry.hashOfKept(EventRows.of(row)),
                                reason)
                        .text());
            }
        });
        if (!keys.isEmpty()) {
            Last last = log.append(
                    before -> new Addition(entries, before == null ? null : before.entered()),
                    "erase-" + UUID.randomUUID(),
                    time);
            take(keys);
            if (last != null) {
                LOG.info("audit: checkpoint {}", last.checkpoint().strip().replace("\n", " | "));
                log.publish(last);
            }
        }
        return keys.size();
    }

    private void take(List<Row> keys) {
        try (TempView view = TempView.of(spark.createDataFrame(keys, KEYS))) {
            Commits.retried(
                    () -> spark.sql("""
                            MERGE INTO %s t USING %s s ON t.writer = s.writer AND t.seq = s.seq
                            WHEN MATCHED THEN UPDATE SET attribute_types = '%s', message = NULL, thread = NULL, attributes = NULL, exception = NULL,
                              line = NULL, pattern = NULL, trace_id = NULL, span_id = NULL
                            """.formatted(target.table(Tables.EVENTS.name()), view.name(), RowEvents.ERASED))
                            .collectAsList());
        }
    }
}
