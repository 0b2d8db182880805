package dev.bywash.ingest.state;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import dev.bywash.ingest.tables.WriterRows;
import dev.bywash.ingest.tables.WriterRows.Touching;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts rows of {@code ingest_state} together that several runs wrote: of each file and of each writer, one remains. In one commit, which removes the rows of just
 * those commits that were put together; what another run adds meanwhile stays. To do it twice, or after a kill again, changes nothing.
 */
public final class Folding {

    private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

    /** After so many commits a run puts them together: to read them takes as long as to open so many files. */
    public static final int MAX_COMMITS = 64;

    /** What has more rows stays as it is, but in maintenance: so no row is written again and again. */
    private static final long LARGE = 50_000;

    /** How many rows a file of the table has: what is known of a few writers is in few of them, for ULIDs are sorted by time. */
    private static final long ROWS_A_FILE = 50_000;

    private static final int MAX_FILES = 256;

    private static final StructType FILE_KEY =
            new StructType().add("directory", DataTypes.StringType).add("name", DataTypes.StringType);

    private final SparkSession spark;
    private final Target target;
    private final String table;

    public Folding(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.table = target.table(Tables.INGEST_STATE.name());
    }

    /** Puts together what runs wrote since that was done last. */
    public void foldRecent() {
        fold(commits().filter("rows < " + LARGE), null);
    }

    /**
     * Puts everything together.
     *
     * @param before writers of which neither an event nor a run is later are left out; null to keep all
     */
    public void foldAll(Instant before) {
        fold(commits(), before);
    }

    /** Forgets how far files were read; of writers nothing is forgotten. */
    public void forget(List<DeliveredFile> files) {
        Dataset<Row> keys = spark.createDataFrame(
                files.stream()
                        .map(file -> RowFactory.create(file.directory(), file.name()))
                        .distinct()
                        .toList(),
                FILE_KEY);
        try (TempView gone = TempView.of(keys)) {
            Commits.retried(() -> spark.sql(
                            "MERGE INTO %s t USING %s s ON t.kind = 'ledger' AND t.directory = s.directory AND t.file.name = s.name WHEN MATCHED THEN DELETE"
                                    .formatted(table, gone.name()))
                    .collectAsList());
        }
    }

    private Dataset<Row> commits() {
        return spark.table(table)
                .where("kind <> 'run'")
                .groupBy("commit_id")
                .agg(functions.count(functions.lit(1)).as("rows"));
    }

    private void fold(Dataset<Row> commits, Instant before) {
        List<Row> folded = commits.collectAsList();
        long rows = folded.stream().mapToLong(row -> row.getLong(1)).sum();
        if (folded.isEmpty() || (folded.size() < 2 && before == null)) {
            return;
        }
        List<String> ids = folded.stream().map(row -> row.getString(0)).toList();
        String id = "fold-" + UUID.randomUUID();
        String these = in(ids);
        Dataset<Row> ledger = spark.sql("""
                SELECT 'ledger' AS kind, last.*, directory FROM (
                  SELECT directory, name, max_by(struct(number, run_id, run_time, file), struct(number, run_time, -file.position)) AS last
                  FROM (SELECT *, file.name AS name FROM %s WHERE kind = 'ledger' AND file IS NOT NULL AND %s)
                  GROUP BY directory, name) l
                """.formatted(table, these));
        Dataset<Row> heads = spark.sql("""
                SELECT 'ledger' AS kind, max(number) AS number, max_by(run_id, run_time) AS run_id, max(run_time) AS run_time,
                       max_by(head, struct(coalesce(head.events_version, -1L), number, run_time)) AS head
                FROM %s WHERE kind = 'ledger' AND file IS NULL AND %s
                GROUP BY head.sources
                """.formatted(table, these));
        Dataset<Row> writers = spark.sql("SELECT 'writer' AS kind, * FROM (%s)%s"
                .formatted(
                        WriterRows.together(table, "kind = 'writer' AND " + these, Touching.ARE_ONE_OF_A_DAY),
                        before == null
                                ? ""
                                : " WHERE seen.last_time >= TIMESTAMP'%1$s' OR run_time >= TIMESTAMP'%1$s'"
                                        .formatted(before)));
        replace(ids, id, union(List.of(ledger, heads, writers)), rows);
        LOG.info("state: {} rows of {} commits put together", rows, ids.size());
    }

    /**
     * Makes what is known of writers anew, from all events, and forgets what was read of files: for the events are not those that the state speaks of.
     *
     * @param number of whoever does that
     * @param anchor the version of the events that is there
     */
    public void rebuild(long number, Instant time, Anchor anchor) {
        List<String> ids =
                commits().collectAsList().stream().map(row -> row.getString(0)).toList();
        String id = "rebuild-" + UUID.randomUUID();
        replace(ids, id, union(List.of(head(number, id, time, anchor), writersOf("TRUE", number, id, time))), 0);
    }

    private Dataset<Row> head(long number, String id, Instant time, Anchor anchor) {
        return spark.sql(
                "SELECT 'ledger' AS kind, %dL AS number, '%s' AS run_id, TIMESTAMP'%s' AS run_time, named_struct('sources', array('%s'), 'events_version', %s, 'events_run', %s) AS head"
                        .formatted(
                                number,
                                id,
                                time,
                                State.BASE.get(0),
                                anchor.version() + "L",
                                anchor.runId() == null
                                        ? "CAST(NULL AS STRING)"
                                        : TableDefinition.quoted(anchor.runId())));
    }

    /**
     * Adds what is known of writers by runs since then that were killed before they recorded it.
     *
     * @param number the latest run's
     */
    public void addWritersOfKilledRuns(long number, Instant since, Instant time) {
        String killed =
                "ingest_time >= TIMESTAMP'%s' AND run_id NOT IN (SELECT run_id FROM %s WHERE kind = 'run' AND run_id IS NOT NULL)"
                        .formatted(since, table);
        String id = "mend-" + UUID.randomUUID();
        append(writersOf(killed, number, id, time), id);
    }

    /**
     * Adds what is known of writers by the events of some runs.
     *
     * @param runs one at least
     * @param number the latest run's
     */
    public void addWritersOf(List<CommitMark> runs, long number, Instant time) {
        List<Instant> times = runs.stream().map(CommitMark::time).sorted().toList();
        String ids =
                runs.stream().map(run -> TableDefinition.quoted(run.runId())).collect(Collectors.joining(", "));
        String events = "ingest_time BETWEEN TIMESTAMP'%s' AND TIMESTAMP'%s' AND run_id IN (%s)"
                .formatted(times.get(0), times.get(times.size() - 1), ids);
        String id = "mend-" + UUID.randomUUID();
        append(writersOf(events, number, id, time), id);
    }

    private void append(Dataset<Row> rows, String id) {
        try (TempView view = TempView.of(inTableOrder(rows.withColumn("commit_id", functions.lit(id))))) {
            Commits.retried(() -> spark.sql("INSERT INTO " + table + " SELECT * FROM " + view.name())
                    .collectAsList());
        }
    }

    /**
     * Adds what versions before this table did not remember of their runs that were killed, and from which version of the events on this table speaks of them.
     *
     * @param number the latest run's
     */
    public void takeOver(long number, Instant time, Anchor anchor) {
        addWritersOfKilledRuns(number, Instant.EPOCH, time);
        String id = "anchor-" + UUID.randomUUID();
        append(head(number, id, time, anchor), id);
    }

    private Dataset<Row> writersOf(String events, long number, String id, Instant time) {
        return spark.sql("""
                SELECT 'writer' AS kind, %dL AS number, '%s' AS run_id, TIMESTAMP'%s' AS run_time, writer,
                       named_struct(
                         'cluster_id', max(cluster_id), 'cluster_name', max(cluster_name), 'role', max(role),
                         'host', max(host), 'app_id', max(app_id), 'first_time', min(first_time), 'last_time', max(last_time),
                         'opened', coalesce(bool_or(opened), FALSE), 'closed', coalesce(max_by(closed, last), FALSE),
                         'dropped', coalesce(max(dropped), 0L),
                         'ranges', array_sort(collect_list(named_struct('first', first, 'last', last, 'first_time', first_time, 'last_time', last_time))), 'sealed', coalesce(max(sealed), 0L)) AS seen
                FROM (
                  SELECT writer, min(seq) AS first, max(seq) AS last, min(event_time) AS first_time, max(event_time) AS last_time,
                         max(cluster_id) AS cluster_id, max(cluster_name) AS cluster_name, max(role) AS role,
                         max(host) AS host, max(app_id) AS app_id,
                         bool_or(logger = '%6$s' AND event <=> 'bywash.opened') AS opened,
                         max_by(logger = '%6$s' AND event <=> 'bywash.closed', seq) AS closed,
                         max(CASE WHEN logger = '%6$s' THEN try_cast(attributes['dropped'] AS BIGINT) END) AS dropped,
                         max(CASE WHEN %7$s THEN seq END) AS sealed
                  FROM (
                    SELECT *, seq - row_number() OVER (PARTITION BY writer, event_date ORDER BY seq) AS island
                    FROM %s WHERE %s)
                  GROUP BY writer, event_date, island)
                GROUP BY writer
                """.formatted(
                number, id, time, target.table(Tables.EVENTS.name()), events, Event.CONTROL_LOGGER, Event.IS_SEAL));
    }

    private static Dataset<Row> union(List<Dataset<Row>> parts) {
        return parts.stream()
                .reduce((one, other) -> one.unionByName(other, true))
                .orElseThrow();
    }

    private void replace(List<String> ids, String id, Dataset<Row> rows, long count) {
        int files = (int) Math.min(MAX_FILES, 1 + count / ROWS_A_FILE);
        Dataset<Row> sorted = inTableOrder(rows.withColumn("commit_id", functions.lit(id)))
                .repartitionByRange(files, functions.expr("kind"), functions.expr("coalesce(writer, directory)"))
                .sortWithinPartitions("kind", "writer", "directory");
        List<String> all = new ArrayList<>(ids);
        all.add(id);
        try (TempView view = TempView.of(sorted)) {
            Commits.retried(() -> spark.sql("INSERT INTO %s REPLACE WHERE kind <> 'run' AND %s SELECT * FROM %s"
                            .formatted(table, in(all), view.name()))
                    .collectAsList());
        }
    }

    /** As the table has its columns; what is missing, and what a later version added, is null. */
    private Dataset<Row> inTableOrder(Dataset<Row> rows) {
        List<String> present = Arrays.asList(rows.columns());
        StructField[] fields = spark.table(table).schema().fields();
        return rows.select(Stream.of(fields)
                .map(field -> (present.contains(field.name()) ? functions.col(field.name()) : functions.lit(null))
                        .cast(field.dataType())
                        .as(field.name()))
                .toArray(org.apache.spark.sql.Column[]::new));
    }

    private static String in(List<String> ids) {
        return ids.stream().map(TableDefinition::quoted).collect(Collectors.joining(", ", "commit_id IN (", ")"));
    }
}
