package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.JoinedLine;
import dev.bywash.ingest.source.LastLine;
import dev.bywash.ingest.source.LedgerEntry;
import dev.bywash.ingest.source.Position;
import dev.bywash.ingest.source.QuietDirectories;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How far each file was read, as table {@code source_files}. */
public final class Ledger {

    private final SparkSession spark;
    private final Target target;

    public Ledger(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** All entries. */
    public List<LedgerEntry> entries() {
        return entries(spark.table(target.table(Tables.SOURCE_FILES.name())));
    }

    /** All entries of files below some directories, which are named by their URIs. */
    public List<LedgerEntry> entries(List<String> sources) {
        return entries(sources, Set.of());
    }

    /** All entries of files below some directories but those of some cluster directories. */
    public List<LedgerEntry> entries(List<String> sources, Set<String> withoutClusters) {
        Dataset<Row> rows = spark.table(target.table(Tables.SOURCE_FILES.name()))
                .where(isBelow(functions.concat(functions.col("directory"), functions.lit("/")), sources));
        if (withoutClusters.isEmpty()) {
            return entries(rows);
        }
        Dataset<Row> without = spark.createDataset(List.copyOf(withoutClusters), Encoders.STRING())
                .toDF("cluster_directory");
        return entries(rows.join(without, "cluster_directory", "left_anti"));
    }

    private static List<LedgerEntry> entries(Dataset<Row> rows) {
        List<LedgerEntry> entries = new ArrayList<>();
        Map<String, String> directories = new HashMap<>();
        // Row by row, and each directory's name but once: there may be a million.
        rows.selectExpr(
                        "directory",
                        "name",
                        "length",
                        "unix_millis(modified)",
                        "position",
                        "hash_from",
                        "hash",
                        "settled",
                        "last_line",
                        "joined_event",
                        "joined_next")
                // Read by all cores, and fetched at once: a partition is a job of its own.
                .repartition(1)
                .toLocalIterator()
                .forEachRemaining(row ->
                        entries.add(entryOf(row, directories.computeIfAbsent(row.getString(0), Function.identity()))));
        return Collections.unmodifiableList(entries);
    }

    /**
     * Cluster directories that a run which begins now need not list.
     *
     * @param sources the directories that the run lists, as URIs; what other jobs read does not count
     */
    public Set<String> quietClusters(Instant now, List<String> sources) {
        List<Row> clusters = spark.table(target.table(Tables.SOURCE_FILES.name()))
                .where(isBelow(functions.col("cluster_directory"), sources))
                .groupBy("cluster_directory")
                .agg(
                        functions.expr("unix_millis(max(modified))"),
                        functions.expr("unix_millis(max(update_time))"),
                        functions.expr("bool_and(settled)"))
                .collectAsList();
        Instant previous = Instant.ofEpochMilli(
                clusters.stream().mapToLong(row -> row.getLong(2)).max().orElse(0));
        Map<Boolean, Set<String>> byQuiet = clusters.stream()
                .collect(Collectors.partitioningBy(
                        row -> row.getBoolean(3)
                                && QuietDirectories.maySkip(
                                        row.getString(0), Instant.ofEpochMilli(row.getLong(1)), previous, now),
                        Collectors.mapping(row -> row.getString(0), Collectors.toSet())));
        List<String> listed = new ArrayList<>(sources);
        listed.addAll(byQuiet.get(false));
        return QuietDirectories.withoutAncestorsOf(listed, byQuiet.get(true));
    }

    private static Column isBelow(Column path, List<String> sources) {
        return sources.stream()
                // The root of a bucket has a slash at its end already.
                .map(source -> path.startsWith(source.endsWith("/") ? source : source + "/"))
                .reduce(Column::or)
                .orElse(functions.lit(false));
    }

    private static LedgerEntry entryOf(Row row, String directory) {
        return new LedgerEntry(
                new DeliveredFile(directory, row.getString(1), row.getLong(2), row.getLong(3)),
                new Position(row.getLong(4), row.getLong(5), row.getLong(6)),
                row.getBoolean(7),
                row.isNullAt(8) ? LastLine.DONE : LastLine.valueOf(row.getString(8)),
                row.isNullAt(9) ? null : new JoinedLine(row.getString(9), row.getString(10)));
    }

    /**
     * Records what was read. Only after its events are in the table.
     *
     * @param time when the run began
     */
    public void record(List<FileOutcome> outcomes, String runId, Instant time) {
        List<Row> rows = outcomes.stream()
                .filter(outcome -> outcome.position() != null)
                .map(outcome -> rowOf(outcome, runId, time))
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        spark.createDataFrame(rows, Tables.SOURCE_FILES.rowType()).createOrReplaceTempView("bywash_outcomes");
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %s t USING bywash_outcomes s
                        ON t.directory = s.directory AND t.name = s.name
                        WHEN MATCHED THEN %s
                        WHEN NOT MATCHED THEN %s
                        """.formatted(
                                target.table(Tables.SOURCE_FILES.name()),
                                Tables.SOURCE_FILES.updateClause(),
                                Tables.SOURCE_FILES.insertClause()))
                .collectAsList());
    }

    /** Removes the entries of these files. */
    public void forget(List<DeliveredFile> files) {
        if (files.isEmpty()) {
            return;
        }
        StructType key = new StructType().add("directory", DataTypes.StringType).add("name", DataTypes.StringType);
        List<Row> rows = files.stream()
                .map(file -> RowFactory.create(file.directory(), file.name()))
                .toList();
        spark.createDataFrame(rows, key).createOrReplaceTempView("bywash_forgotten");
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %s t USING bywash_forgotten s
                        ON t.directory = s.directory AND t.name = s.name
                        WHEN MATCHED THEN DELETE
                        """.formatted(target.table(Tables.SOURCE_FILES.name())))
                .collectAsList());
    }

    private static Row rowOf(FileOutcome outcome, String runId, Instant time) {
        JoinedLine joined = outcome.joined();
        return RowFactory.create(
                outcome.file().directory(),
                outcome.file().name(),
                outcome.file().length(),
                Instant.ofEpochMilli(outcome.file().modifiedMillis()),
                outcome.position().offset(),
                outcome.position().hashFrom(),
                outcome.position().hash(),
                outcome.settled(),
                outcome.lastLine().name(),
                joined == null ? null : joined.event(),
                joined == null ? null : joined.next(),
                outcome.error(),
                QuietDirectories.clusterOf(outcome.file().directory()),
                time,
                runId);
    }
}
