package dev.bywash.ingest.state;

import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.line.Event.SourceFields;
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
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What runs remember, as table {@code ingest_state}: read once, and then kept up to date with what this process records. What others record meanwhile is not
 * seen until {@link #forget}; whoever relies on knowing all must have a fence against that. Not safe for use by several threads at the same time.
 */
public final class State {

    /** So many writers are named in the condition, by which Delta skips files; more are joined. */
    private static final int MAX_NAMED = 200;

    /** What the head of a state says that it listed where it was begun, or made anew: without such a head, somebody deleted rows of before. */
    static final List<String> BASE = List.of("rebuild");

    /** What a run holds in memory from one to the next. */
    private static final int MAX_KEPT_FILES = 500_000;

    private static final int MAX_KEPT_RANGES = 500_000;

    private static final StructType LEAST =
            new StructType().add("writer", DataTypes.StringType).add("least", DataTypes.LongType);

    private final SparkSession spark;
    private final String table;
    private final List<String> sources;
    private Known known;

    /** What this process recorded last; null when it recorded nothing. */
    private String recorded;

    /** What was read of the table. */
    private static final class Known {
        private final Ledger ledger;
        private final Set<String> commits = new HashSet<>();
        private final Map<List<String>, Instant> listed = new HashMap<>();
        private final Map<String, Numbers> writers = new HashMap<>();
        private int ranges;
        private long number;
        private Anchor anchor;
        private long anchorNumber;
        private boolean hasBase;

        Known(Ledger ledger) {
            this.ledger = ledger;
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

    /**
     * What is known of a writer's numbers.
     *
     * @param least where it begins: ranges that end before are none of these
     * @param ranges normalized
     */
    private record Numbers(long least, List<SeqRange> ranges) {

        Numbers with(List<SeqRange> others) {
            List<SeqRange> all = new ArrayList<>(ranges);
            all.addAll(others);
            return new Numbers(least, SeqRanges.normalize(all));
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
        Known result = new Known(new Ledger(this::load));
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
        Known now = known();
        Map<String, Long> unknown = new HashMap<>(least);
        unknown.entrySet().removeIf(writer -> {
            Numbers numbers = now.writers.get(writer.getKey());
            return numbers != null && numbers.least <= writer.getValue();
        });
        Map<String, List<SeqRange>> result = new HashMap<>();
        least.keySet().forEach(writer -> {
            if (!unknown.containsKey(writer)) {
                result.put(writer, now.writers.get(writer).ranges);
            }
        });
        if (!unknown.isEmpty()) {
            Map<String, List<SeqRange>> read = new HashMap<>();
            for (Row row : rowsOf(unknown)
                    .selectExpr(
                            "writer",
                            "transform(filter(seen.ranges, r -> r.last >= least), r -> named_struct('first', r.first, 'last', r.last, 'first_micros', unix_micros(r.first_time), 'last_micros', unix_micros(r.last_time)))")
                    .collectAsList()) {
                List<Row> ranges = row.getList(1);
                read.computeIfAbsent(row.getString(0), writer -> new ArrayList<>())
                        .addAll(ranges.stream()
                                .map(range -> new SeqRange(
                                        range.getLong(0), range.getLong(1), range.getLong(2), range.getLong(3)))
                                .toList());
            }
            unknown.forEach((writer, from) -> {
                List<SeqRange> ranges = SeqRanges.normalize(read.getOrDefault(writer, List.of()));
                result.put(writer, ranges);
                keep(now, writer, new Numbers(from, ranges));
            });
        }
        return result;
    }

    private static void keep(Known now, String writer, Numbers numbers) {
        if (now.ranges > MAX_KEPT_RANGES) {
            now.writers.clear();
            now.ranges = 0;
        }
        now.writers.put(writer, numbers);
        now.ranges += 1 + numbers.ranges.size();
    }

    /** With a column of what was asked for: {@code least}. */
    private Dataset<Row> rowsOf(Map<String, Long> least) {
        // ULIDs are ordered by time: the least and the greatest leave out most of what there is, whatever their number.
        Dataset<Row> all = spark.table(table)
                .where("kind = 'writer'")
                .where(functions
                        .col("writer")
                        .between(Collections.min(least.keySet()), Collections.max(least.keySet())));
        if (least.size() <= MAX_NAMED) {
            Column[] map = least.entrySet().stream()
                    .flatMap(writer -> Stream.of(functions.lit(writer.getKey()), functions.lit(writer.getValue())))
                    .toArray(Column[]::new);
            return all.where(functions.col("writer").isInCollection(least.keySet()))
                    .withColumn("least", functions.element_at(functions.map(map), functions.col("writer")));
        }
        List<Row> rows = least.entrySet().stream()
                .map(writer -> RowFactory.create(writer.getKey(), writer.getValue()))
                .toList();
        return all.join(functions.broadcast(spark.createDataFrame(rows, LEAST)), "writer");
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
    public void record(RunEntry record) {
        Known now = known();
        List<WriterSeen> news =
                record.writers.stream().filter(writer -> isNew(now, writer)).toList();
        List<Row> rows = new ArrayList<>();
        rows.add(head(record, key()));
        if (now.commits.isEmpty()) {
            rows.add(head(record, BASE));
        }
        List<FileOutcome> read = record.files.stream()
                .filter(outcome -> outcome.position() != null)
                .toList();
        List<Instant> since = now.ledger.readSince(read, record.first);
        for (int i = 0; i < read.size(); i++) {
            String directory = read.get(i).file().directory();
            rows.add(row("ledger", record, directory, null, fileOf(read.get(i), since.get(i)), null, null, null));
        }
        news.forEach(
                writer -> rows.add(row("writer", record, null, writer.writer(), null, seenOf(writer), null, null)));
        rows.add(row("run", record, null, null, null, null, null, record.run));
        append(spark.createDataFrame(rows, Tables.INGEST_STATE.rowType()));

        recorded = record.runId;
        now.commits.add(record.runId);
        now.addHead(record.number, record.time, key(), record.anchor);
        for (int i = 0; i < read.size(); i++) {
            now.ledger.add(read.get(i).entry(), record.number, record.time.toEpochMilli(), since.get(i));
        }
        for (WriterSeen writer : news) {
            Numbers before = now.writers.get(writer.writer());
            if (before != null) {
                keep(now, writer.writer(), before.with(writer.ranges()));
            }
        }
        if (now.ledger.size() > MAX_KEPT_FILES) {
            forget();
        }
    }

    /** Where there is nothing to add, nobody can say that its writer was heard of lately. */
    private static boolean isNew(Known now, WriterSeen writer) {
        Numbers before = now.writers.get(writer.writer());
        return before == null || SeqRanges.count(before.with(writer.ranges()).ranges) > SeqRanges.count(before.ranges);
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

    private static Row head(RunEntry record, List<String> listed) {
        Anchor anchor = record.anchor;
        Row head = RowFactory.create(
                listed.toArray(String[]::new),
                anchor == null ? null : anchor.version(),
                anchor == null ? null : anchor.runId());
        return row("ledger", record, null, null, null, null, head, null);
    }

    private static Row row(
            String kind, RunEntry record, String directory, String writer, Row file, Row seen, Row head, Row run) {
        return RowFactory.create(
                kind,
                record.runId,
                record.number,
                record.runId,
                Timestamp.from(record.time),
                directory,
                writer,
                file,
                seen,
                head,
                run);
    }

    private static Row fileOf(FileOutcome outcome, Instant since) {
        JoinedLine joined = outcome.joined();
        return RowFactory.create(
                outcome.file().name(),
                outcome.file().length(),
                Timestamp.from(Instant.ofEpochMilli(outcome.file().modifiedMillis())),
                outcome.position().offset(),
                outcome.position().hashFrom(),
                outcome.position().hash(),
                outcome.settled(),
                outcome.lastLine().name(),
                joined == null ? null : joined.event(),
                joined == null ? null : joined.next(),
                outcome.error(),
                QuietDirectories.clusterOf(outcome.file().directory()),
                since.equals(Instant.EPOCH) ? null : Timestamp.from(since));
    }

    private static Row seenOf(WriterSeen seen) {
        SourceFields source = seen.source();
        return RowFactory.create(
                source.clusterId(),
                source.clusterName(),
                source.role(),
                source.host(),
                source.appId(),
                timestamp(seen.firstMicros()),
                timestamp(seen.lastMicros()),
                seen.opened(),
                seen.closed(),
                seen.dropped(),
                SeqRanges.normalize(seen.ranges()).stream()
                        .map(range -> RowFactory.create(
                                range.first(),
                                range.last(),
                                timestamp(range.firstMicros()),
                                timestamp(range.lastMicros())))
                        .toArray(Row[]::new),
                seen.sealed());
    }

    private static Timestamp timestamp(long micros) {
        return Timestamp.from(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
