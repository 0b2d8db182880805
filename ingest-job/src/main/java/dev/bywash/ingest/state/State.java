package dev.bywash.ingest.state;

import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.JoinedLine;
import dev.bywash.ingest.read.LastLine;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.read.Position;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.OwnSession;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What runs remember, as table {@code ingest_state}: read once, and then kept up to date with what this process records. What others record meanwhile is not
 * seen until {@link #forget}; whoever relies on knowing all must have a fence against that. Not safe for use by several threads at the same time.
 */
public final class State {

    /** What the head of a state says that it listed where it was begun, or made anew: without such a head, somebody deleted rows of before. */
    static final List<String> BASE = List.of("rebuild");

    /** What a run holds in memory from one to the next. */
    private static final int MAX_KEPT_FILES = 500_000;

    private final SparkSession spark;
    private final String table;
    private final List<String> sources;
    private Known known;

    /** What this process recorded last; null when it recorded nothing. */
    private String recorded;

    /** What was read of the table. */
    private static final class Known {
        private final Ledger ledger;
        private final WriterNumbers writers;
        private final Set<String> commits = new HashSet<>();
        private final Map<List<String>, Instant> listed = new HashMap<>();
        private long number;
        private Anchor anchor;
        private long anchorNumber;
        private boolean hasBase;

        Known(Ledger ledger, WriterNumbers writers) {
            this.ledger = ledger;
            this.writers = writers;
        }

        void addHead(long headNumber, Instant runTime, List<String> headSources, Anchor headAnchor) {
            listed.merge(headSources, runTime, (one, other) -> one.isAfter(other) ? one : other);
            number = Math.max(number, headNumber);
            hasBase |= headSources.equals(BASE);
            if (headAnchor != null && isLater(headAnchor, headNumber)) {
                anchor = headAnchor;
                anchorNumber = headNumber;
            }
        }

        /** A version of a table that was made anew may have the number of one of before. */
        private boolean isLater(Anchor headAnchor, long headNumber) {
            return anchor == null
                    || headAnchor.version() > anchor.version()
                    || (headAnchor.version() == anchor.version() && headNumber > anchorNumber);
        }
    }

    /** @param sources directories whose files matter, as URIs; null for all */
    public State(SparkSession spark, Target target, List<String> sources) {
        this.spark = spark;
        this.table = target.table(Tables.INGEST_STATE.name());
        this.sources = sources == null ? null : List.copyOf(sources);
    }

    /** The ledger. */
    public Ledger ledger() {
        return known().ledger;
    }

    /** The number of the latest run; 0 when there was none. */
    public long number() {
        return known().number;
    }

    /** The version of the events that the latest runs left; null when nothing was recorded of it. */
    public Anchor anchor() {
        return known().anchor;
    }

    /**
     * From here on the state speaks of this version: of events that are none yet.
     *
     * @param number greater than which the next run's has to be
     */
    public void beginAt(Anchor first, long number) {
        known().anchor = first;
        known().number = number;
        known().hasBase = true;
    }

    /** What was known is of this version, too: so the next comparison begins here. */
    public void isOf(Anchor later) {
        known().anchor = later;
    }

    /** Whether what this process recorded last is there as it wrote it: nobody put it together with other rows since, or made the state anew. */
    public boolean hasRecordedLast() {
        return recorded != null && known().commits.contains(recorded);
    }

    /** Whether any run is known, of whatever sources. */
    public boolean isEmpty() {
        return known().commits.isEmpty();
    }

    /** Whether rows are missing that were there before all others: then what the others say is not all that there was. */
    public boolean lacksBase() {
        return known().anchor != null && !known().hasBase;
    }

    /** In how many commits the table was written since its rows were put together. */
    public int commits() {
        return known().commits.size();
    }

    /** When these sources were listed before, as far as that was recorded; long ago when they never were. */
    public Instant listed() {
        return known().listed.getOrDefault(key(), Instant.EPOCH);
    }

    private List<String> key() {
        return sources == null ? List.of() : sources;
    }

    /** Forgets what was read: the next question is answered by the table. */
    public void forget() {
        known = null;
    }

    private Known known() {
        if (known == null) {
            known = read();
        }
        return known;
    }

    /** What each commit began with, and of each cluster one row: of files that were ever read there may be millions. */
    private Known read() {
        Known result = new Known(new Ledger(this::load), new WriterNumbers(spark, table));
        Dataset<Row> rows = ledgerRows()
                .groupBy(
                        functions.col("commit_id"),
                        functions.col("head"),
                        functions
                                .expr("coalesce(file.cluster_directory, directory)")
                                .as("cluster"))
                .agg(
                        functions.expr("max(number)"),
                        functions.expr("unix_millis(max(run_time))"),
                        functions.expr("unix_millis(max(file.modified))"),
                        functions.expr("bool_and(file.settled)"))
                // Fetched at once: a partition is a job of its own.
                .coalesce(1);
        LocalRows.forEach(rows, row -> {
            result.commits.add(row.getString(0));
            if (row.isNullAt(2)) {
                Row head = row.getStruct(1);
                Anchor anchor = head.isNullAt(1) ? null : new Anchor(head.getLong(1), head.getString(2));
                result.addHead(row.getLong(3), Instant.ofEpochMilli(row.getLong(4)), head.getList(0), anchor);
            } else {
                result.ledger.addCluster(
                        QuietDirectories.clusterOf(row.getString(2)),
                        row.getLong(5),
                        row.getBoolean(6),
                        row.getLong(4));
            }
        });
        return result;
    }

    private Dataset<Row> ledgerRows() {
        Dataset<Row> rows = spark.table(table).where("kind = 'ledger'");
        return sources == null
                ? rows
                : rows.where(functions
                        .col("directory")
                        .isNull()
                        .or(isBelow(functions.concat(functions.col("directory"), functions.lit("/")), sources)));
    }

    /** @param clusters none for all */
    private void load(Set<String> clusters, Ledger ledger) {
        Map<String, String> directories = new HashMap<>();
        Dataset<Row> rows = ofClusters(ledgerRows().where("directory IS NOT NULL"), clusters)
                .selectExpr(
                        "number",
                        "unix_millis(run_time)",
                        "directory",
                        "file.name",
                        "file.length",
                        "unix_millis(file.modified)",
                        "file.position",
                        "file.hash_from",
                        "file.hash",
                        "file.settled",
                        "file.last_line",
                        "file.joined_event",
                        "file.joined_next",
                        "file.read_since")
                // Read by all cores, and fetched at once.
                .repartition(1);
        // Row by row, and each directory's name but once: there may be a million.
        LocalRows.forEach(
                rows,
                row -> ledger.add(
                        entryOf(row, directories.computeIfAbsent(row.getString(2), Function.identity())),
                        row.getLong(0),
                        row.getLong(1),
                        row.isNullAt(13) ? Instant.EPOCH : row.getTimestamp(13).toInstant()));
    }

    /** What is of these clusters, and perhaps more. */
    private static Dataset<Row> ofClusters(Dataset<Row> rows, Set<String> clusters) {
        if (clusters.isEmpty()) {
            return rows;
        }
        // An older version may not have written the column.
        return rows.where(
                        functions.col("directory").between(Collections.min(clusters), Collections.max(clusters) + "0"))
                .where(functions
                        .col("file.cluster_directory")
                        .isNull()
                        .or(functions.col("file.cluster_directory").isInCollection(clusters)));
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
                new DeliveredFile(directory, row.getString(3), row.getLong(4), row.getLong(5)),
                new Position(row.getLong(6), row.getLong(7), row.getLong(8)),
                row.getBoolean(9),
                row.isNullAt(10) ? LastLine.DONE : LastLine.valueOf(row.getString(10)),
                row.isNullAt(11) ? null : new JoinedLine(row.getString(11), row.getString(12)));
    }

    /**
     * The numbers that are known of some writers, normalized; none of those that are not known. However many a writer has: what ends before what is asked for is
     * not brought here.
     *
     * @param least of each writer, the number from which on they matter
     */
    public Map<String, List<SeqRange>> rangesOf(Map<String, Long> least) {
        return known().writers.rangesOf(least);
    }

    /**
     * What a run adds.
     *
     * @param number greater than that of any run whose events were in the table when this one's came
     * @param time when the run began
     * @param first when the first run began that may have read the same files: this one, or one before it that recorded nothing
     * @param run its row of {@code ingest_runs}, but for its id
     */
    public record RunEntry(
            long number,
            String runId,
            Instant time,
            Instant first,
            Anchor anchor,
            List<FileOutcome> files,
            List<WriterSeen> writers,
            Row run) {}

    /** Adds what a run read, in one commit. Only after its events are in the table. */
    public void record(RunEntry run) {
        Known now = known();
        List<WriterSeen> news = run.writers.stream().filter(now.writers::isNew).toList();
        List<FileOutcome> read =
                run.files.stream().filter(outcome -> outcome.position() != null).toList();
        List<Instant> since = now.ledger.readSince(read, run.first);
        StateRows made = new StateRows(run);
        List<Row> rows = new ArrayList<>();
        rows.add(made.head(key()));
        if (now.commits.isEmpty()) {
            rows.add(made.head(BASE));
        }
        for (int i = 0; i < read.size(); i++) {
            rows.add(made.file(read.get(i), since.get(i)));
        }
        news.forEach(writer -> rows.add(made.writer(writer)));
        rows.add(made.run());
        append(spark.createDataFrame(rows, Tables.INGEST_STATE.rowType()));

        recorded = run.runId;
        now.commits.add(run.runId);
        now.addHead(run.number, run.time, key(), run.anchor);
        for (int i = 0; i < read.size(); i++) {
            now.ledger.add(read.get(i).entry(), run.number, run.time.toEpochMilli(), since.get(i));
        }
        news.forEach(now.writers::add);
        if (now.ledger.size() > MAX_KEPT_FILES) {
            forget();
        }
    }

    private void append(Dataset<Row> rows) {
        // One task, and so one file a kind.
        try (TempView view = TempView.of(rows.coalesce(1))) {
            Commits.retried(
                    () -> OwnSession.withFewRows(spark, () -> spark.sql("INSERT INTO %1$s (%2$s) SELECT %2$s FROM %3$s"
                                    .formatted(table, Tables.INGEST_STATE.columnNames(), view.name()))
                            .collectAsList()));
        }
    }
}
