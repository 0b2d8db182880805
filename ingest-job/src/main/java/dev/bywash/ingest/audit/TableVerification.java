package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.LogReading.Entered;
import dev.bywash.ingest.audit.LogReading.Logged;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.merge.EventsHistory;
import dev.bywash.ingest.tables.Target;
import java.security.PublicKey;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
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
     * @param publicKeys files of keys, one of which signs the last checkpoint; none to believe unsigned ones
     * @param keptFrom events of days before may have been deleted for their age; null when none may
     */
    public record Against(String checkpoint, Map<String, String> others, List<String> publicKeys, LocalDate keptFrom) {

        /** Against no further notes. */
        public Against(String checkpoint, List<String> publicKeys, LocalDate keptFrom) {
            this(checkpoint, Map.of(), publicKeys, keptFrom);
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
     * @param pending of them, how many are of runs that are not in the log yet, and began within the last hour
     * @param torn gaps that are no finding: each of their lines arrived, and was rejected
     * @param expired ranges that retention has deleted
     * @param writers how many by what their seals cover
     */
    public record Result(
            long entries,
            long events,
            long notCovered,
            long pending,
            long torn,
            long expired,
            Map<String, Long> writers,
            List<Finding> findings) {

        /** Whether nothing was found. */
        public boolean isProved() {
            return findings.isEmpty();
        }

        /** The findings, a line each. */
        public List<String> texts() {
            return findings.stream().map(Finding::toString).toList();
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
        Dataset<Row> events = spark.sql("SELECT * FROM " + new EventsHistory(spark, target).pinned());
        Logged logged = LogReading.read(log, against.checkpoint, against.others, keys);
        return new Pass(against, now, events, logged, settled).result();
    }

    private final class Pass {
        private final Against against;
        private final Instant now;
        private final Dataset<Row> events;
        private final Logged logged;
        private final long settled;
        private final List<Finding> findings = new ArrayList<>();
        private final Map<List<Object>, Entered> missing;
        private final Set<String> pendingRuns;
        private final Map<String, Long> writers = new HashMap<>();
        private long count;
        private long pending;

        Pass(Against against, Instant now, Dataset<Row> events, Logged logged, long settled) {
            this.against = against;
            this.now = now;
            this.events = events;
            this.logged = logged;
            this.settled = settled;
            this.missing = new HashMap<>(logged.ranges());
            this.pendingRuns = pendingRuns();
        }

        Result result() {
            logged.findings().forEach(this::add);
            readRows();
            long expired = 0;
            for (Entered entry : missing.values()) {
                if (isExpired(entry.range().day())) {
                    expired++;
                } else if (entry.number() < settled) {
                    addMissing(entry.range());
                }
            }
            long notCovered = checkUncovered();
            List<Finding> left = new TornLines(spark, target).excuse(findings);
            return new Result(
                    logged.entries(),
                    count + notCovered,
                    notCovered,
                    pending,
                    findings.size() - left.size(),
                    expired,
                    Map.copyOf(writers),
                    left);
        }

        private Set<String> pendingRuns() {
            Set<String> runs = new HashSet<>();
            events.where(functions.col("ingest_time").gt(Timestamp.from(now.minus(PENDING))))
                    .select("run_id")
                    .distinct()
                    .collectAsList()
                    .forEach(row -> runs.add(row.getString(0)));
            runs.removeAll(logged.runs());
            return runs;
        }

        /** Maintenance deletes what is too old, and what is ahead of the clock and came so long ago. */
        private boolean isExpired(LocalDate day) {
            return against.keptFrom != null
                    && (day.isBefore(against.keptFrom)
                            || day.isAfter(
                                    LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1)));
        }

        private void readRows() {
            MappedRows leaves = Leaves.of(
                    RowEvents.select(events.where("NOT (" + UncoveredEntry.CONDITION + ")")), logged.erased());
            // Days are deleted as a whole, some time after they may be.
            LocalDate lateUntil = against.keptFrom == null ? null : against.keptFrom.plusDays(1);
            try (LocalRows<Row> found = WriterPass.over(
                            leaves, lateUntil, WriterPass.RANGE, WriterPass.FINDING, WriterPass.SEALS)
                    .fetch()) {
                while (found.hasNext()) {
                    Row row = found.next();
                    switch (row.getString(0)) {
                        case WriterPass.RANGE -> addRange(WriterPass.rangeOf(row));
                        case WriterPass.FINDING -> add(WriterPass.findingOf(row));
                        default -> writers.merge(row.getString(7), 1L, Long::sum);
                    }
                }
            }
        }

        private void addRange(RangeEntry there) {
            count += there.events();
            Entered entry = missing.remove(LogReading.keyOf(there));
            if (entry != null) {
                compare(there, entry.range());
            } else if (pendingRuns.contains(there.runId())) {
                pending += there.events();
            } else {
                there.numbers()
                        .forEach(numbers -> add(new Finding(
                                Kind.ADDED,
                                there.writer(),
                                numbers.first(),
                                numbers.last(),
                                "no entry of the log has them, of run " + there.runId() + " and " + there.day())));
            }
        }

        /** A range of which no row is there. */
        private void addMissing(RangeEntry range) {
            String again = logged.ranges().values().stream()
                    .map(Entered::range)
                    .filter(other -> !other.runId().equals(range.runId())
                            && other.writer().equals(range.writer())
                            && other.day().equals(range.day())
                            && range.without(other).isEmpty())
                    .map(other -> ", and run " + other.runId() + " again")
                    .findFirst()
                    .orElse(null);
            range.numbers()
                    .forEach(numbers -> add(new Finding(
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
            int before = findings.size();
            entry.without(there)
                    .forEach(numbers -> add(new Finding(
                            Kind.REMOVED,
                            there.writer(),
                            numbers.first(),
                            numbers.last(),
                            "run " + there.runId() + " brought them")));
            there.without(entry)
                    .forEach(numbers -> add(new Finding(
                            Kind.ADDED,
                            there.writer(),
                            numbers.first(),
                            numbers.last(),
                            "run " + there.runId() + " did not bring them")));
            if (there.root() == null) {
                add(altered(entry, "one of them gives no line back, so that none of the others can be proved"));
            } else if (findings.size() == before && there.events() == entry.events()) {
                // Where one is there twice, that is said.
                add(altered(entry, "one of them is not what its run brought, and its crc was made to fit"));
            }
        }

        /** Rows that give no lines back: there are no more than when the log began, and none of a run that is in it. */
        private long checkUncovered() {
            long found = 0;
            for (Row row : events.where(UncoveredEntry.CONDITION)
                    .groupBy("run_id", "writer")
                    .agg(functions.expr("count(*)"), functions.expr("min(seq)"), functions.expr("max(seq)"))
                    .collectAsList()) {
                if (logged.runs().contains(row.getString(0))) {
                    add(new Finding(
                            Kind.ALTERED,
                            row.getString(1),
                            row.isNullAt(3) ? 0 : row.getLong(3),
                            row.isNullAt(4) ? 0 : row.getLong(4),
                            row.getLong(2) + " rows without attribute_types and line, of a run that wrote these"));
                }
                found += row.getLong(2);
            }
            if (found > logged.uncovered()) {
                add(new Finding(
                        Kind.ADDED,
                        null,
                        0,
                        0,
                        found + " rows have neither attribute_types nor line, and " + logged.uncovered()
                                + " had none when the log began"));
            }
            return found;
        }

        private void add(Finding finding) {
            if (findings.size() < Finding.MOST) {
                findings.add(finding);
            }
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
        if (target.isDirectory()) {
            table.write().format("delta").mode("append").save(target.location() + "/" + AuditTables.FINDINGS.name());
        } else {
            table.write().format("delta").mode("append").saveAsTable(target.table(AuditTables.FINDINGS.name()));
        }
        return id;
    }
}
