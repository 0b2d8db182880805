package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.security.PublicKey;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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
 */
public final class TableVerification {

    private static final int MAX_FINDINGS = 10_000;

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
     * @param publicKey file of the key that checkpoints are signed with; null to believe unsigned ones
     * @param keptFrom events of days before may have been deleted for their age; null when none may
     */
    public record Against(String checkpoint, String publicKey, LocalDate keptFrom) {}

    /**
     * What was found.
     *
     * @param entries how many the log has
     * @param events how many rows were looked at
     * @param notCovered of them, how many were there before the log was
     * @param expired ranges that retention has deleted
     * @param writers how many by what their seals cover
     */
    public record Result(
            long entries,
            long events,
            long notCovered,
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

    /** What the log says. */
    private record Logged(long entries, Map<List<Object>, RangeEntry> ranges, Map<String, String> erased) {}

    /** Verifies. */
    public Result verify(Against against) {
        List<Finding> findings = new ArrayList<>();
        PublicKey key = against.publicKey == null ? null : SigningKey.publicKey(against.publicKey);
        Logged logged = readLog(against, key, findings);
        Dataset<Row> events = spark.table(target.table(Tables.EVENTS.name()));
        Dataset<Row> old = events.where("attribute_types IS NULL AND line IS NULL");
        MappedRows leaves = Leaves.of(
                RowEvents.select(events.where("attribute_types IS NOT NULL OR line IS NOT NULL")), logged.erased);
        Map<List<Object>, RangeEntry> missing = new HashMap<>(logged.ranges);
        Set<String> runs = new HashSet<>();
        logged.ranges.values().forEach(range -> runs.add(range.runId()));
        Map<String, Long> writers = new HashMap<>();
        long count = 0;
        try (LocalRows<Row> found = WriterPass.over(
                        leaves, against.keptFrom != null, WriterPass.RANGE, WriterPass.FINDING, WriterPass.SEALS)
                .fetch()) {
            while (found.hasNext()) {
                Row row = found.next();
                switch (row.getString(0)) {
                    case WriterPass.RANGE -> {
                        RangeEntry range = WriterPass.rangeOf(row);
                        count += range.events();
                        compare(range, missing.remove(keyOf(range)), findings);
                    }
                    case WriterPass.FINDING -> add(findings, WriterPass.findingOf(row));
                    default -> writers.merge(row.getString(7), 1L, Long::sum);
                }
            }
        }
        long expired = 0;
        for (RangeEntry range : missing.values()) {
            if (against.keptFrom != null && range.day().isBefore(against.keptFrom)) {
                expired++;
            } else {
                addMissing(range, logged.ranges.values(), findings);
            }
        }
        long notCovered = checkOld(old, runs, findings);
        return new Result(
                logged.entries, count + notCovered, notCovered, expired, Map.copyOf(writers), List.copyOf(findings));
    }

    /** A range of which no row is there. */
    private static void addMissing(RangeEntry range, Collection<RangeEntry> all, List<Finding> findings) {
        String again = all.stream()
                .filter(other -> !other.runId().equals(range.runId())
                        && other.writer().equals(range.writer())
                        && other.day().equals(range.day())
                        && range.without(other).isEmpty())
                .map(other -> ", and run " + other.runId() + " again")
                .findFirst()
                .orElse(null);
        range.numbers()
                .forEach(numbers -> add(
                        findings,
                        new Finding(
                                again == null ? Kind.REMOVED : Kind.SET_BACK,
                                range.writer(),
                                numbers.first(),
                                numbers.last(),
                                "run " + range.runId() + " brought them, of " + range.day()
                                        + (again == null ? "" : again))));
    }

    private static List<Object> keyOf(RangeEntry range) {
        return Arrays.asList(range.runId(), range.writer(), range.day());
    }

    /** Rows of a version that did not keep what it takes: there are none of a run that is in the log. */
    private static long checkOld(Dataset<Row> old, Set<String> runs, List<Finding> findings) {
        long count = 0;
        for (Row row : old.groupBy("run_id", "writer")
                .agg(functions.expr("count(*)"), functions.expr("min(seq)"), functions.expr("max(seq)"))
                .collectAsList()) {
            if (runs.contains(row.getString(0))) {
                add(
                        findings,
                        new Finding(
                                Kind.ALTERED,
                                row.getString(1),
                                row.isNullAt(3) ? 0 : row.getLong(3),
                                row.isNullAt(4) ? 0 : row.getLong(4),
                                row.getLong(2) + " rows without attribute_types and line, of a run that wrote these"));
            }
            count += row.getLong(2);
        }
        return count;
    }

    private static void compare(RangeEntry there, RangeEntry logged, List<Finding> findings) {
        if (logged == null) {
            there.numbers()
                    .forEach(numbers -> add(
                            findings,
                            new Finding(
                                    Kind.ADDED,
                                    there.writer(),
                                    numbers.first(),
                                    numbers.last(),
                                    "no entry of the log has them, of run " + there.runId() + " and " + there.day())));
            return;
        }
        if (logged.root().equals(there.root()) && logged.seqs().equals(there.seqs())) {
            return;
        }
        int before = findings.size();
        logged.without(there)
                .forEach(numbers -> add(
                        findings,
                        new Finding(
                                Kind.REMOVED,
                                there.writer(),
                                numbers.first(),
                                numbers.last(),
                                "run " + there.runId() + " brought them")));
        there.without(logged)
                .forEach(numbers -> add(
                        findings,
                        new Finding(
                                Kind.ADDED,
                                there.writer(),
                                numbers.first(),
                                numbers.last(),
                                "run " + there.runId() + " did not bring them")));
        if (there.root() == null) {
            add(findings, altered(logged, "one of them gives no line back, so that none of the others can be proved"));
        } else if (findings.size() == before && there.events() == logged.events()) {
            // Where one is there twice, that is said.
            add(findings, altered(logged, "one of them is not what its run brought, and its crc was made to fit"));
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

    private Logged readLog(Against against, PublicKey key, List<Finding> findings) {
        Map<List<Object>, RangeEntry> ranges = new HashMap<>();
        Map<String, String> erased = new HashMap<>();
        Head kept = against.checkpoint == null ? null : Head.parse(against.checkpoint);
        if (kept != null && key != null && !kept.isSigned(against.checkpoint, key)) {
            add(
                    findings,
                    new Finding(
                            Kind.CHECKPOINT_WRONG,
                            null,
                            0,
                            0,
                            "the checkpoint that was given is not signed by the key that was given"));
        }
        MerkleTree tree = new MerkleTree();
        boolean keptSeen = kept == null || kept.size() == 0;
        try (LocalRows<Row> rows = LocalRows.of(
                new AuditLog(spark, target, null).table().orderBy("number").select("number", "entry", "checkpoint"))) {
            while (rows.hasNext()) {
                Row row = rows.next();
                String entry = row.isNullAt(1) ? "" : row.getString(1);
                if (row.isNullAt(0) || row.getLong(0) != tree.leaves()) {
                    add(
                            findings,
                            new Finding(
                                    Kind.LOG_BROKEN,
                                    null,
                                    0,
                                    0,
                                    "entry " + tree.leaves() + " of the log is missing, or there twice"));
                }
                tree.add(tree.hashOfLeaf(entry.getBytes(UTF_8)));
                read(entry, ranges, erased, tree.leaves() - 1, findings);
                if (!row.isNullAt(2)) {
                    checkHead(row.getString(2), tree, kept, key, findings);
                }
                if (kept != null && kept.size() == tree.leaves()) {
                    keptSeen = true;
                    if (!kept.root().equals(rootOf(tree))) {
                        add(
                                findings,
                                new Finding(
                                        Kind.NOT_THAT_OF_CHECKPOINT,
                                        null,
                                        0,
                                        0,
                                        "the first " + kept.size()
                                                + " entries of the log are not those of the checkpoint"));
                    }
                }
            }
        }
        if (!keptSeen) {
            add(
                    findings,
                    new Finding(
                            Kind.NOT_THAT_OF_CHECKPOINT,
                            null,
                            0,
                            0,
                            "the log has " + tree.leaves() + " entries, and had " + kept.size()
                                    + " at the checkpoint"));
        }
        return new Logged(tree.leaves(), ranges, erased);
    }

    private static String rootOf(MerkleTree tree) {
        return HexFormat.of().formatHex(tree.root());
    }

    private static void checkHead(String note, MerkleTree tree, Head kept, PublicKey key, List<Finding> findings) {
        Head head;
        try {
            head = Head.parse(note);
        } catch (IllegalArgumentException e) {
            add(
                    findings,
                    new Finding(
                            Kind.LOG_BROKEN,
                            null,
                            0,
                            0,
                            "the checkpoint of entry " + (tree.leaves() - 1) + " is none"));
            return;
        }
        if (head.size() != tree.leaves() || !head.root().equals(rootOf(tree))) {
            add(
                    findings,
                    new Finding(
                            Kind.LOG_BROKEN,
                            null,
                            0,
                            0,
                            "entries up to " + (tree.leaves() - 1) + " are not those of the checkpoint there"));
        } else if (key != null && !head.isSigned(note, key)) {
            add(
                    findings,
                    new Finding(
                            Kind.CHECKPOINT_WRONG,
                            null,
                            0,
                            0,
                            "the checkpoint of entry " + (tree.leaves() - 1)
                                    + " is not signed by the key that was given"));
        }
        if (kept != null && !kept.origin().equals(head.origin())) {
            add(
                    findings,
                    new Finding(
                            Kind.NOT_THAT_OF_CHECKPOINT,
                            null,
                            0,
                            0,
                            "the checkpoint is of the log " + kept.origin() + ", this one is " + head.origin()));
        }
    }

    private static void read(
            String text,
            Map<List<Object>, RangeEntry> ranges,
            Map<String, String> erased,
            long number,
            List<Finding> findings) {
        RangeEntry range = RangeEntry.parse(text);
        ErasedEntry erasure = ErasedEntry.parse(text);
        if (range != null) {
            if (ranges.putIfAbsent(keyOf(range), range) != null) {
                add(
                        findings,
                        new Finding(
                                Kind.LOG_BROKEN,
                                null,
                                0,
                                0,
                                "entry " + number + " says again what one before it says"));
            }
        } else if (erasure != null) {
            erased.put(ErasedEntry.key(erasure.writer(), erasure.seq()), erasure.leaf());
        } else {
            add(findings, new Finding(Kind.LOG_BROKEN, null, 0, 0, "entry " + number + " is none"));
        }
    }

    private static void add(List<Finding> findings, Finding finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }

    /** Keeps findings in table {@code audit_findings}; returns the name under which they are there. */
    public String keep(List<Finding> findings, Instant time) {
        AuditTables.create(spark, target);
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
