package dev.bywash.ingest.merge;

import dev.bywash.ingest.state.CommitMark;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.TempView;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** By statements, whose number Delta takes from the session's settings. */
final class StatementCommits implements EventCommits {

    private final SparkSession spark;
    private final String events;

    /** @param spark a session that nobody else uses */
    StatementCommits(SparkSession spark, String events) {
        this.spark = spark;
        this.events = events;
    }

    @Override
    public void append(Dataset<Row> rows, CommitMark mark) {
        try (TempView view = TempView.of(rows)) {
            commit(mark, () -> spark.sql("INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s"
                            .formatted(events, Tables.EVENTS.columnNames(), view.name()))
                    .collectAsList());
        }
    }

    @Override
    public OptionalLong merge(Dataset<Row> rows, CommitMark mark, String condition) {
        try (TempView view = TempView.of(rows)) {
            List<Row> counts = commit(
                    mark, () -> spark.sql("""
                            MERGE INTO %s t USING %s s
                            ON t.writer = s.writer AND t.seq = s.seq AND %s
                            WHEN NOT MATCHED THEN %s
                            """.formatted(events, view.name(), condition, Tables.EVENTS.insertClause()))
                            .collectAsList());
            return counts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(inserted(counts.get(0)));
        }
    }

    private static long inserted(Row counts) {
        return counts.getLong(counts.fieldIndex("num_inserted_rows"));
    }

    private <T> T commit(CommitMark mark, Supplier<T> statement) {
        Map<String, String> settings = Map.of(
                "spark.databricks.delta.write.txnAppId", APPLICATION,
                "spark.databricks.delta.write.txnVersion", Long.toString(mark.number()),
                "spark.databricks.delta.commitInfo.userMetadata", mark.text());
        settings.forEach(spark.conf()::set);
        try {
            return Commits.retried(statement);
        } finally {
            settings.keySet().forEach(spark.conf()::unset);
        }
    }
}
