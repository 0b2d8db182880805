package dev.bywash.ingest.batch;

import dev.bywash.ingest.engine.Held;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.LeafRange;
import dev.bywash.ingest.tally.Tally;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that were made once, and are kept. */
final class HeldRows implements BatchRows {

    private final List<Held> checkpoints;

    /** @param checkpoints rows of {@link FoundRows#SCHEMA} */
    HeldRows(List<Held> checkpoints) {
        this.checkpoints = List.copyOf(checkpoints);
    }

    List<Found.Report> reports() {
        return checkpoints.stream()
                .flatMap(
                        checkpoint -> checkpoint
                                .rows()
                                .select(FoundRows.REPORT)
                                .where(FoundRows.REPORT + " IS NOT NULL")
                                .collectAsList()
                                .stream())
                .map(row -> Serialized.of(row.getAs(0), Found.Report.class))
                // A table gives rows back in any order; a batch takes what was seen to be of the file that is done
                // next.
                .sorted(Comparator.comparing(Found.Done.class::isInstance))
                .toList();
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        return checkpoints.stream()
                .map(Held::rows)
                .reduce(Dataset::union)
                .orElseThrow()
                .where(kind.column() + " IS NOT NULL")
                .select(kind.column() + ".*");
    }

    @Override
    public Map<String, String> changedFiles() {
        return Map.of();
    }

    @Override
    public List<LeafRange> leaves() {
        return List.of();
    }

    @Override
    public List<Tally> tallies() {
        return List.of();
    }

    @Override
    public void close() {
        checkpoints.forEach(Held::close);
    }
}
