package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.LogReading.Entered;
import dev.bywash.ingest.audit.LogReading.EntryKey;
import dev.bywash.ingest.audit.LogReading.Logged;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.audit.WriterPass.Gone;
import dev.bywash.ingest.audit.WriterPass.Late;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.line.Ulid;
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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
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
        return new Pass(against, now, events, rows(all, against.since), ended, logged, settled).result();
    }

    /** Those that are looked at, and those that their seals need. */
    private static Dataset<Row> rows(Dataset<Row> events, LocalDate since) {
        if (since == null) {
            return RowEvents.select(events);
        }
        String isBeside = "event_date < DATE'" + since + "'";
        Dataset<Row> near = events.where(
                "event_date IS NULL OR event_date >= DATE'%s' OR (event_date = DATE'%s' AND event_time >= TIMESTAMP'%s')"
                        .formatted(since, since.minusDays(1), beginOf(since).minus(WriterPass.DISORDER)));
        return RowEvents.selectBeside(near, isBeside);
    }

    private static Instant beginOf(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private final class Pass {
        private final Against against;
        private final Instant now;
        private final Dataset<Row> events;
        private final Dataset<Row> rows;
        private final Logged logged;
        private final long settled;
        private final Findings findings = new Findings();
        /** Numbers of entries of which there are rows. */
        private final BitSet seen = new BitSet();

        private final Set<String> ended;
        /** Null until somebody asks. */
        private Set<String> pendingRuns;

        private final Map<String, Long> writers = new HashMap<>();
        private long count;
        private long pending;
        private long restored;
        private boolean uncovered;

        Pass(
                Against against,
                Instant now,
                Dataset<Row> events,
                Dataset<Row> rows,
                Set<String> ended,
                Logged logged,
                long settled) {
            this.against = against;
            this.now = now;
            this.events = events;
            this.rows = rows;
            this.logged = logged;
            this.settled = settled;
            this.ended = ended;
        }

        Result result() {
            logged.findings().forEach(findings::add);
            readRows();
            long expired = 0;
            long notLooked = 0;
            List<RangeEntry> missing = new ArrayList<>();
            for (Entered entry : logged.ranges().values()) {
                if (!seen.get((int) entry.number())) {
                    if (isBefore(entry.range())) {
                        notLooked++;
                    } else if (entry.range().isExpired(against.keptFrom)) {
                        expired++;
                    } else if (entry.number() < settled) {
                        missing.add(entry.range());
                    }
                }
            }
            addMissing(missing);
            long notCovered = uncovered ? checkUncovered() : 0;
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

        /** Whether it is of a day that was not asked for. */
        private boolean isBefore(RangeEntry range) {
            return against.since != null && range.day().isBefore(against.since);
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

        /** With what was rejected, where that is here: an auditor may have a copy without it, in which all that is missing is a gap. */
        private MappedRows leaves() {
            if (!MoreTables.isThere(spark, target, Tables.REJECTED_LINES)) {
                return Leaves.runsOf(rows, logged.erased());
            }
            // What is marked as void came whole later; and where a number was taken, another line has it.
            Dataset<Row> rejected = spark.table(target.table(Tables.REJECTED_LINES.name()))
                    .where("void_time IS NULL AND reason <> '" + Rejection.CONFLICT + "'");
            if (against.since != null) {
                // Of others nothing is said, and to make lines whole takes long.
                rejected = rejected.join(rows.select("writer"), "writer", "left_semi");
            }
            return Leaves.runsOf(rows, RowEvents.torn(rejected, rows), logged.erased());
        }

        private void readRows() {
            MappedRows leaves = leaves();
            try (LocalRows<Row> found = WriterPass.over(
                            leaves,
                            late(),
                            goneInPart(),
                            WriterPass.RANGE,
                            WriterPass.FINDING,
                            WriterPass.SEALS,
                            WriterPass.UNCOVERED)
                    .fetch()) {
                while (found.hasNext()) {
                    Row row = found.next();
                    switch (row.getString(0)) {
                        case WriterPass.RANGE -> addRange(WriterPass.rangeOf(row));
                        case WriterPass.FINDING -> findings.add(WriterPass.findingOf(row));
                        case WriterPass.UNCOVERED -> uncovered = true;
                        default -> {
                            writers.merge(row.getString(7), 1L, Long::sum);
                            restored += row.getLong(4);
                        }
                    }
                }
            }
        }

        /** Which writers may begin late, for what was before may have been deleted, or is not looked at. */
        private Late late() {
            LocalDate from = Stream.of(against.keptFrom, against.since)
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            if (from == null) {
                return Late.NONE;
            }
            // Days are deleted as a whole, some time after they may be; and near midnight, times are not in order.
            return new Late(from.plusDays(1), bornWithin(), bornBefore(from));
        }

        /**
         * The least name of writers that began within the days that are looked at, and have no lines of before; null when all are looked at. What was logged some time
         * before the first of these days is read too. Of the oldest day that is kept the ingest job may have left out the first hours, for it goes by hours.
         */
        private String bornWithin() {
            return Stream.of(
                            Optional.ofNullable(against.keptFrom).map(day -> beginOf(day.plusDays(1))),
                            Optional.ofNullable(against.since).map(TableVerification::beginOf))
                    .flatMap(Optional::stream)
                    .max(Comparator.naturalOrder())
                    .map(Ulid::beginning)
                    .orElse(null);
        }

        /** Of rows of before the log no entry says whose they are: of writers that were there then. */
        private String bornBefore(LocalDate from) {
            return logged.uncovered().keySet().stream()
                    .filter(day -> day.isBefore(from))
                    .max(Comparator.naturalOrder())
                    .map(day -> Ulid.beginning(beginOf(day.plusDays(2))))
                    .orElse(null);
        }

        private boolean mayBeGone(RangeEntry range) {
            return isBefore(range) || range.isExpired(against.keptFrom);
        }

        /** Of writers of which some numbers may have been deleted for their age, or are not looked at, and others are: those. */
        private Map<String, List<Gone>> goneInPart() {
            String bornWithin = bornWithin();
            if (bornWithin == null) {
                return Map.of();
            }
            Map<String, List<Gone>> gone = new HashMap<>();
            Set<String> kept = new HashSet<>();
            for (Entered entry : logged.ranges().values()) {
                if (!mayBeGone(entry.range())) {
                    kept.add(entry.range().writer());
                }
            }
            for (Entered entry : logged.ranges().values()) {
                RangeEntry range = entry.range();
                if (kept.contains(range.writer())
                        && mayBeGone(range)
                        && (wasAhead(range) || range.writer().compareTo(bornWithin) < 0)) {
                    List<Gone> some = gone.computeIfAbsent(range.writer(), writer -> new ArrayList<>());
                    range.numbers()
                            .forEach(numbers -> some.add(new Gone(numbers.first(), numbers.last(), goneUntil(range))));
                }
            }
            gone.values().forEach(some -> some.sort(Comparator.comparingLong(Gone::first)));
            return gone;
        }

        /** Whether it was deleted because a clock was ahead, long after the others of its time. */
        private boolean wasAhead(RangeEntry range) {
            return range.entered() != null && range.isExpired(against.keptFrom);
        }

        /** Of what was deleted, and is just before the first day that was not: times near midnight are not in the order of numbers. */
        private long goneUntil(RangeEntry range) {
            if (wasAhead(range)) {
                return Gone.ALWAYS;
            }
            return range.isExpired(against.keptFrom) ? range.day().toEpochDay() + 1 : Gone.NEVER;
        }

        private void addRange(RangeEntry there) {
            count += there.events();
            Entered entry = logged.ranges().get(LogReading.keyOf(there));
            if (entry != null) {
                seen.set((int) entry.number());
                compare(there, entry.range());
            } else if (isPending(there.runId())) {
                pending += there.events();
            } else {
                there.numbers()
                        .forEach(numbers -> findings.add(new Finding(
                                Kind.ADDED,
                                there.writer(),
                                numbers.first(),
                                numbers.last(),
                                "no entry of the log has them, of run " + there.runId() + " and " + there.day())));
            }
        }

        /** Ranges of which no row is there. */
        private void addMissing(List<RangeEntry> missing) {
            if (missing.isEmpty()) {
                return;
            }
            Set<EntryKey> days = new HashSet<>();
            missing.forEach(range -> days.add(dayOf(range)));
            Map<EntryKey, List<RangeEntry>> ofDays = new HashMap<>();
            for (Entered entry : logged.ranges().values()) {
                if (days.contains(dayOf(entry.range()))) {
                    ofDays.computeIfAbsent(dayOf(entry.range()), day -> new ArrayList<>())
                            .add(entry.range());
                }
            }
            missing.forEach(range -> addMissing(range, ofDays.get(dayOf(range))));
        }

        /** Of all runs. */
        private static EntryKey dayOf(RangeEntry range) {
            return new EntryKey(null, range.writer(), range.day());
        }

        private void addMissing(RangeEntry range, List<RangeEntry> sameDay) {
            String again = sameDay.stream()
                    .filter(other -> !other.runId().equals(range.runId())
                            && range.without(other).isEmpty())
                    .map(other -> ", and run " + other.runId() + " again")
                    .findFirst()
                    .orElse(null);
            range.numbers()
                    .forEach(numbers -> findings.add(new Finding(
                            again == null ? Kind.REMOVED : Kind.SET_BACK,
                            range.writer(),
                            numbers.first(),
                            numbers.last(),
                            "run " + range.runId() + " brought them, of " + range.day()
                                    + (again == null ? "" : again))));
        }

        private void compare(RangeEntry there, RangeEntry entry) {
            if (entry.root().equals(there.root()) && entry.seqs().equals(there.seqs())) {
                return;
            }
            List<Numbers> removed = entry.without(there);
            List<Numbers> added = there.without(entry);
            removed.forEach(numbers -> findings.add(new Finding(
                    Kind.REMOVED,
                    there.writer(),
                    numbers.first(),
                    numbers.last(),
                    "run " + there.runId() + " brought them")));
            added.forEach(numbers -> findings.add(new Finding(
                    Kind.ADDED,
                    there.writer(),
                    numbers.first(),
                    numbers.last(),
                    "run " + there.runId() + " did not bring them")));
            if (there.root() == null) {
                findings.add(
                        altered(entry, "one of them gives no line back, so that none of the others can be proved"));
            } else if (removed.isEmpty() && added.isEmpty() && there.events() == entry.events()) {
                // Where one is there twice, that is said.
                findings.add(altered(entry, "one of them is not what its run brought, and its crc was made to fit"));
            }
        }

        /** Rows that give no lines back: of each day there are no more than when the log began, and none of a run that is in it. */
        private long checkUncovered() {
            Map<String, Long> days = new TreeMap<>();
            for (Row row : events.where(UncoveredEntry.CONDITION)
                    .groupBy("run_id", "writer", "event_date")
                    .agg(
                            functions.expr("count(*) AS n"),
                            functions.expr("coalesce(min(seq), 0L) AS first"),
                            functions.expr("coalesce(max(seq), 0L) AS last"))
                    .selectExpr(
                            "run_id", "writer", "coalesce(CAST(event_date AS STRING), 'no day')", "n", "first", "last")
                    .collectAsList()) {
                if (logged.runs().contains(row.getString(0))) {
                    findings.add(new Finding(
                            Kind.ALTERED,
                            row.getString(1),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(3) + " rows without attribute_types and line, of a run that wrote these"));
                }
                days.merge(row.getString(2), row.getLong(3), Long::sum);
            }
            Map<String, Long> before = new HashMap<>();
            logged.uncovered().forEach((day, count) -> before.put(day.toString(), count));
            days.forEach((day, count) -> {
                long then = before.getOrDefault(day, 0L);
                if (count > then) {
                    findings.add(new Finding(
                            Kind.ADDED,
                            null,
                            0,
                            0,
                            count + " rows have neither attribute_types nor line, and " + then
                                    + " had none when the log began, of " + day));
                }
            });
            return days.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static Finding altered(RangeEntry range, String detail) {
        List<RangeEntry.Numbers> numbers = range.numbers();
        return new Finding(
                Kind.ALTERED,
                range.writer(),
                numbers.get(0).first(),
                numbers.get(numbers.size() - 1).last(),
                detail);
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
