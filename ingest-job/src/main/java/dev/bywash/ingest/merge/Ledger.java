package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.LedgerEntry;
import dev.bywash.ingest.source.Position;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How far each file was read, as table {@code source_files}. */
public final class Ledger {

    private static final StructType ENTRY = new StructType()
            .add("directory", DataTypes.StringType)
            .add("name", DataTypes.StringType)
            .add("length", DataTypes.LongType)
            .add("modified_millis", DataTypes.LongType)
            .add("position", DataTypes.LongType)
            .add("hash_from", DataTypes.LongType)
            .add("hash", DataTypes.LongType)
            .add("settled", DataTypes.BooleanType)
            .add("error", DataTypes.StringType);

    private final SparkSession spark;
    private final Target target;

    public Ledger(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** All entries. */
    public List<LedgerEntry> entries() {
        return spark
                .table(target.table(Tables.SOURCE_FILES.name()))
                .selectExpr(
                        "directory",
                        "name",
                        "length",
                        "unix_millis(modified)",
                        "position",
                        "hash_from",
                        "hash",
                        "settled")
                .collectAsList()
                .stream()
                .map(Ledger::entryOf)
                .toList();
    }

    private static LedgerEntry entryOf(Row row) {
        return new LedgerEntry(
                new DeliveredFile(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3)),
                new Position(row.getLong(4), row.getLong(5), row.getLong(6)),
                row.getBoolean(7));
    }

    /**
     * Records what was read. Only after its events are in the table.
     *
     * @param time when the run began
     */
    public void record(List<FileOutcome> outcomes, String runId, Instant time) {
        List<Row> rows = outcomes.stream()
                .filter(outcome -> outcome.position() != null)
                .map(Ledger::rowOf)
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        spark.createDataFrame(rows, ENTRY)
                .withColumn("modified", functions.expr("timestamp_millis(modified_millis)"))
                .withColumn("update_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .drop("modified_millis")
                .createOrReplaceTempView("bywash_outcomes");
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %s t USING bywash_outcomes s
                        ON t.directory = s.directory AND t.name = s.name
                        WHEN MATCHED THEN UPDATE SET *
                        WHEN NOT MATCHED THEN INSERT *
                        """.formatted(target.table(Tables.SOURCE_FILES.name())))
                .collectAsList());
    }

    private static Row rowOf(FileOutcome outcome) {
        return RowFactory.create(
                outcome.file().directory(),
                outcome.file().name(),
                outcome.file().length(),
                outcome.file().modifiedMillis(),
                outcome.position().offset(),
                outcome.position().hashFrom(),
                outcome.position().hash(),
                outcome.settled(),
                outcome.error());
    }
}
