package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Found;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that were made once, and are kept. */
final class HeldRows implements BatchRows {

    private final List<Checkpoint> checkpoints;
    private final List<FileOutcome> notRead;

    /**
     * @param checkpoints rows of {@link FoundRows#SCHEMA}
     * @param notRead outcomes of files that have none among the rows
     */
    HeldRows(List<Checkpoint> checkpoints, List<FileOutcome> notRead) {
        this.checkpoints = List.copyOf(checkpoints);
        this.notRead = List.copyOf(notRead);
    }

    List<Found.Report> reports() {
        Stream<Found.Report> read = checkpoints.stream()
                .flatMap(
                        checkpoint -> checkpoint
                                .rows()
                                .select(FoundRows.REPORT)
                                .where(FoundRows.REPORT + " IS NOT NULL")
                                .collectAsList()
                                .stream()
                                .map(row -> Serialized.of(row.getAs(0), Found.Report.class)));
        return Stream.concat(read, notRead.stream().map(Found.Done::new)).toList();
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        return checkpoints.stream()
                .map(Checkpoint::rows)
                .reduce(Dataset::union)
                .orElseThrow()
                .where(FoundRows.column(kind) + " IS NOT NULL")
                .select(FoundRows.column(kind) + ".*");
    }

    @Override
    public Map<String, String> changedFiles() {
        return Map.of();
    }

    @Override
    public void close() {
        checkpoints.forEach(Checkpoint::close);
    }
}
