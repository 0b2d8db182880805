package dev.bywash.ingest.merge;

import dev.bywash.ingest.state.CommitMark;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * By writers, which carry their number themselves: serverless compute refuses the settings that a statement would need. What is to be merged is looked for first and
 * appended then; another job's commit in between has a greater number than all before, and so makes an end of this one.
 */
final class WriterCommits implements EventCommits {

    private final SparkSession spark;
    private final Target target;
    private final String events;
    private final EventsHistory history;

    WriterCommits(SparkSession spark, Target target, EventsHistory history) {
        this.spark = spark;
        this.target = target;
        this.events = target.table(Tables.EVENTS.name());
        this.history = history;
    }

    @Override
    public void append(Dataset<Row> rows, CommitMark mark) {
        Commits.append(
                rows.selectExpr(Tables.EVENTS.columnNames().split(", ")),
                target,
                Tables.EVENTS.name(),
                Map.of(
                        "txnAppId",
                        APPLICATION,
                        "txnVersion",
                        Long.toString(mark.number()),
                        "userMetadata",
                        mark.text()));
    }

    @Override
    public OptionalLong merge(Dataset<Row> rows, CommitMark mark, String condition) {
        try (TempView view = TempView.of(rows)) {
            append(
                    spark.sql("SELECT * FROM %s s LEFT ANTI JOIN %s t ON t.writer = s.writer AND t.seq = s.seq AND %s"
                            .formatted(view.name(), events, condition)),
                    mark);
        }
        if (!history.has(mark)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(spark.table(events)
                .where(functions.col("ingest_time").equalTo(Timestamp.from(mark.time())))
                .where(functions.col("run_id").equalTo(mark.runId()))
                .count());
    }
}
