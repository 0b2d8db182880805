package dev.bywash.ingest.binaryfile;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.batch.RowKind;
import dev.bywash.ingest.engine.JavaSerializer;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.tally.Tally;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Rows that were made once, and are kept: of all kinds in one schema, of which one column is set. */
final class CheckpointedRows implements Batch.Rows {

    /** Reports go to the driver and nowhere else, so that Spark need not know what is in them. */
    static final String REPORT = "report";

    static final StructType SCHEMA = new StructType()
            .add(RowKind.EVENT.column(), RowKind.EVENT.type())
            .add(RowKind.REJECTED.column(), RowKind.REJECTED.type())
            .add(RowKind.RAW.column(), RowKind.RAW.type())
            .add(REPORT, DataTypes.BinaryType);

    private final List<MaterializedRows> checkpoints;

    /** @param checkpoints rows of {@link #SCHEMA} */
    CheckpointedRows(List<MaterializedRows> checkpoints) {
        this.checkpoints = List.copyOf(checkpoints);
    }

    List<Found.Report> reports() {
        return checkpoints.stream()
                .flatMap(checkpoint ->
                        checkpoint.rows().select(REPORT).where(REPORT + " IS NOT NULL").collectAsList().stream())
                .map(row -> JavaSerializer.deserialize(row.getAs(0), Found.Report.class))
                // A table gives rows back in any order; a batch takes what was seen to be of the file that is done
                // next.
                .sorted(Comparator.comparing(Found.Done.class::isInstance))
                .toList();
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        return checkpoints.stream()
                .map(MaterializedRows::rows)
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
        checkpoints.forEach(MaterializedRows::close);
    }

    /** As a row of {@link #SCHEMA}. */
    static Row row(Found found) {
        return found instanceof Found.Report report
                ? RowFactory.create(null, null, null, JavaSerializer.serialize(report))
                : RowFactory.create(
                        struct(RowKind.EVENT.values(found)),
                        struct(RowKind.REJECTED.values(found)),
                        struct(RowKind.RAW.values(found)),
                        null);
    }

    private static Row struct(Object[] values) {
        return values == null
                ? null
                : RowFactory.create(
                        Arrays.stream(values).map(CheckpointedRows::external).toArray());
    }

    private static Object external(Object value) {
        if (value instanceof Map<?, ?> map) {
            return CollectionConverters.asScala(map);
        }
        return value instanceof Object[] values ? struct(values) : value;
    }
}
