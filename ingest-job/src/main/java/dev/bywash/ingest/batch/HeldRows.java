package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.Found;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that were made once, and are kept. */
final class HeldRows implements BatchRows {

    private final Checkpoint checkpoint;

    private HeldRows(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /** Computes rows of {@link FoundRows#SCHEMA}. */
    static HeldRows of(Dataset<Row> found) {
        return new HeldRows(Checkpoint.of(found));
    }

    List<Found.Report> reports() {
        return checkpoint
                .rows()
                .select(FoundRows.REPORT)
                .where(FoundRows.REPORT + " IS NOT NULL")
                .collectAsList()
                .stream()
                .map(row -> Serialized.of(row.getAs(0), Found.Report.class))
                .toList();
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        return checkpoint.rows().where(FoundRows.column(kind) + " IS NOT NULL").select(FoundRows.column(kind) + ".*");
    }

    @Override
    public Set<String> changedFiles() {
        return Set.of();
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
