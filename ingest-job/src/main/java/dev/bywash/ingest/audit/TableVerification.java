package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.LogReading.Entered;
import dev.bywash.ingest.audit.LogReading.Logged;
import dev.bywash.ingest.audit.PassRow.What;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.security.PublicKey;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Compares the events with the log, without any delivered file: rebuilds each line from its row, each range from its lines, and the tree from its entries; and checks the
 * seals among the lines. Changes nothing but its own table of findings.
 *
 * <p>The events are looked at as they were when it began, and the log is read after that: what runs bring meanwhile is no finding, and a run that is between the two is
 * none for an hour.
 */
public final class TableVerification {

    /** A run that is not in the log may still be on its way there, or wait for the next one to enter it. */
    private static final Duration PENDING = Duration.ofHours(1);

    /** A run may have begun later, by a clock that is ahead of this one's. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final SparkSession spark;
    private final Target target;

    public TableVerification(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * What to verify against.
     *
     * @param checkpoint a note that was kept elsewhere; null for none
     * @param others further ones, by their names; nobody asks who signed them
     * @param publicKeys files of keys, the last of which signs the last checkpoint; none to believe unsigned ones
     * @param keptFrom events of days before may have been deleted for their age; null when none may
     * @param since events of days before are not looked at, and nothing is said of them; null to look at all
     */
    public record Against(
            String checkpoint,
            Map<String, String> others,
            List<String> publicKeys,
            LocalDate keptFrom,
            LocalDate since) {

        /** Against no further notes, and all events. */
        public Against(String checkpoint, List<String> publicKeys, LocalDate keptFrom) {
            this(checkpoint, Map.of(), publicKeys, keptFrom, null);
        }

        /** The log alone, as it stands there. */
        public static final Against NOTHING = new Against(null, List.of(), null);
    }

    /**
     * What was found.
     *
     * @param entries how many the log has
     * @param events how many rows were looked at
     * @param notCovered of them, how many were there before the log was
     * @param pending of them, how many are of runs that are not in the log yet, and began or ended within the last hour
     * @param restored lines that are missing and no finding: they arrived torn, and are known
     * @param expired ranges that retention has deleted
     * @param notLooked ranges of days before those that were asked for: whether their events are what they were is not known
     * @param writers how many by what their seals cover
     * @param found what is not as it was
     */
    public record Result(
            long entries,
            long events,
            long notCovered,
            long pending,
            long restored,
            long expired,
            long notLooked,
            Map<String, Long> writers,
            Findings found) {

        /** Whether all was looked at, and nothing was found. */
        public boolean isProved() {
            return notLooked == 0 && found.count() == 0;
        }

        /** The findings that are told, a line each. */
        public List<String> texts() {
            return found.told().stream().map(Finding::toString).toList();
        }
    }

    /** Verifies. */
    public Result verify(Against against, Instant now) {
        List<PublicKey> keys =
                against.publicKeys.stream().map(SigningKey::publicKey).toList();
        AuditLog log = new AuditLog(spark, target);
        Row greatest = log.greatest().collectAsList().get(0);
        // What was entered before the events are looked at is about rows that are there.
        long settled = greatest.isNullAt(0) ? 0 : greatest.getLong(0) + 1;
        EventsHistory history = new EventsHistory(spark, target);
        Dataset<Row> all = spark.sql("SELECT * FROM " + history.pinned());
        // What has no day is of none before.
        Dataset<Row> events = against.since == null
                ? all
                : all.where("event_date IS NULL OR event_date >= DATE'" + against.since + "'");
        Set<String> ended = history.committedSince(now.minus(PENDING));
        Logged logged = LogReading.read(log, against.checkpoint, against.others, keys);
        Horizon horizon = new Horizon(against.keptFrom, against.since, logged);
        return new Pass(horizon, now, events, rows(all, against.since), ended, settled).result();
    }

    /** Those that are looked at, and those that their seals need. */
    private static Dataset<Row> rows(Dataset<Row> events, LocalDate since) {
        if (since == null) {
            return RowEvents.select(events);
        }
        String isBeside = "event_date < DATE'" + since + "'";
        Dataset<Row> near = events.where(
                "event_date IS NULL OR event_date >= DATE'%s' OR (event_date = DATE'%s' AND event_time >= TIMESTAMP'%s')"
                        .formatted(
                                since,
                                since.minusDays(1),
                                Horizon.beginOf(since).minus(WriterPass.DISORDER)));
        return RowEvents.selectBeside(near, isBeside);
    }

    private final class Pass {
        private final Horizon horizon;
        private final Instant now;
        private final Dataset<Row> events;
        private final Dataset<Row> rows;
        private final Set<String> ended;
        private final Logged logged;
        private final long settled;
        private final Findings findings = new Findings();
        private final RangeComparison ranges = new RangeComparison(findings);
        /** Numbers of entries of which there are rows. */
        private final BitSet seen = new BitSet();

        /** Null until somebody asks. */
        private Set<String> pendingRuns;

        private final Map<String, Long> writers = new HashMap<>();
        private long count;
        private long pending;
        private long restored;
        private boolean uncovered;

        Pass(Horizon horizon, Instant now, Dataset<Row> events, Dataset<Row> rows, Set<String> ended, long settled) {
            this.horizon = horizon;
            this.now = now;
            this.events = events;
            this.rows = rows;
            this.ended = ended;
            this.logged = horizon.logged();
            this.settled = settled;
        }

        Result result() {
            logged.findings().forEach(findings::add);
            readRows();
            long expired = 0;
            long notLooked = 0;
            List<RangeEntry> missing = new ArrayList<>();
            for (Entered entry : logged.ranges().values()) {
                if (!seen.get((int) entry.number())) {
                    if (horizon.isBefore(entry.range())) {
                        notLooked++;
                    } else if (entry.range().isExpired(horizon.keptFrom())) {
                        expired++;
                    } else if (entry.number() < settled) {
                        missing.add(entry.range());
                    }
                }
            }
            if (!missing.isEmpty()) {
                ranges.missing(missing, logged.ranges().values());
            }
            long notCovered = uncovered ? UncoveredRows.check(events, logged, findings) : 0;
            return new Result(
                    logged.entries(),
                    count + notCovered,
                    notCovered,
                    pending,
                    restored,
                    expired,
                    notLooked,
                    Map.copyOf(writers),
                    findings);
        }

        private void readRows() {
            try (LocalRows<Row> found = WriterPass.over(
                            leaves(),
                            horizon.late(),
                            horizon.goneInPart(),
                            What.RANGE,
                            What.FINDING,
                            What.SEALS,
                            What.UNCOVERED)
                    .fetch()) {
                found.forEachRemaining(row -> add(new PassRow(row)));
            }
        }

        /** With what was rejected, where that is here: an auditor may have a copy without it, in which all that is missing is a gap. */
        private MappedRows leaves() {
            if (!MoreTables.isThere(spark, target, Tables.REJECTED_LINES)) {
                return Leaves.runsOf(rows, logged.erased());
            }
            // What is marked as void came whole later; and where a number was taken, another line has it.
            Dataset<Row> rejected = spark.table(target.table(Tables.REJECTED_LINES.name()))
                    .where("void_time IS NULL AND reason <> '" + Rejection.CONFLICT + "'");
            if (horizon.since() != null) {
                // Of others nothing is said, and to make lines whole takes long.
                rejected = rejected.join(rows.select("writer"), "writer", "left_semi");
            }
            return Leaves.runsOf(rows, RowEvents.torn(rejected, rows), logged.erased());
        }

        private void add(PassRow row) {
            switch (row.what()) {
                case RANGE -> add(row.range());
                case FINDING -> findings.add(row.finding());
                case UNCOVERED -> uncovered = true;
                case SEALS -> {
                    writers.merge(row.status(), 1L, Long::sum);
                    restored += row.restored();
                }
            }
        }

        private void add(RangeEntry there) {
            count += there.events();
            Entered entry = logged.ranges().get(LogReading.keyOf(there));
            if (entry != null) {
                seen.set((int) entry.number());
                ranges.compare(there, entry.range());
            } else if (isPending(there.runId())) {
                pending += there.events();
            } else {
                ranges.added(there);
            }
        }

        private boolean isPending(String runId) {
            if (pendingRuns == null) {
                // Most often all runs are in the log, and nobody asks.
                pendingRuns = pendingRuns();
            }
            return pendingRuns.contains(runId);
        }

        /** What began just now, and what ended just now however long it took. */
        private Set<String> pendingRuns() {
            Set<String> runs = new HashSet<>(ended);
            events
                    .where(functions
                            .col("ingest_time")
                            .between(Timestamp.from(now.minus(PENDING)), Timestamp.from(now.plus(CLOCKS_DIFFER))))
                    .select("run_id")
                    .distinct()
                    .collectAsList()
                    .stream()
                    .map(row -> row.getString(0))
                    // Of each run once: in Spark, each row would be matched.
                    .filter(run -> run != null && run.matches(RangeEntry.RUN_ID))
                    .forEach(runs::add);
            runs.removeAll(logged.runs());
            return runs;
        }
    }

    /** Keeps findings in table {@code audit_findings}; returns the name under which they are there. */
    public String keep(List<Finding> findings, Instant time) {
        AuditTables.createFindings(spark, target);
        String id = UUID.randomUUID().toString();
        List<Row> rows = findings.stream()
                .map(finding -> RowFactory.create(
                        id,
                        Timestamp.from(time),
                        finding.kind().text(),
                        finding.writer(),
                        finding.first(),
                        finding.last(),
                        finding.detail()))
                .toList();
        Dataset<Row> table =
                spark.createDataFrame(rows, AuditTables.FINDINGS.rowType()).coalesce(1);
        Commits.append(table, target, AuditTables.FINDINGS.name(), Map.of());
        return id;
    }
}
