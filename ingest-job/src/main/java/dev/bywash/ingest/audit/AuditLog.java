package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.audit.LogHistory.Version;
import dev.bywash.ingest.audit.MissingRuns.Run;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a target, as table {@code audit_log}: entries with numbers, of which the last of each commit carries the log's head. Entries and head are one commit, so
 * there is no step between them at which a kill could matter. Several jobs may append: Delta takes each commit's number but once. To append does not read what is
 * there, but for its last entry; not even that where the version of the table still is the one that this object made.
 */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int ATTEMPTS = 20;
    private static final String APPLICATION = "bywash-audit";

    private final SparkSession spark;
    private final Target target;
    private final Signer signer;
    private final KnownHeads heads;
    private final LogHistory history;
    /** Where it stood when this object saw it last. */
    private Last seen;
    /** The version of the table at which it stood there. */
    private long seenVersion;

    /** To read it, or to append without a signature. */
    AuditLog(SparkSession spark, Target target) {
        this(spark, target, Signer.NONE, new KnownHeads(null));
    }

    AuditLog(SparkSession spark, Target target, Signer signer, KnownHeads heads) {
        this.spark = spark;
        this.target = target;
        this.signer = signer;
        this.heads = heads;
        this.history = new LogHistory(spark, target.table(AuditTables.LOG.name()));
    }

    /**
     * Where the log stands: its last commit.
     *
     * @param entered the version of the events up to which it has all runs; null when nobody knows
     */
    record Last(
            long commit,
            String runId,
            Instant runTime,
            MerkleTree tree,
            String origin,
            String checkpoint,
            Anchor entered) {

        /** Throws where the tree is not the one that the checkpoint names, or the checkpoint none that the signer goes on from. */
        void requireGood(Signer signer) {
            Head head = Head.parse(checkpoint);
            if (head.size() != tree.leaves()
                    || !head.root().equals(HexFormat.of().formatHex(tree.root()))) {
                throw new IllegalStateException("The end of the audit log is not what its checkpoint of " + head.size()
                        + " entries says. Verify the log; nothing is added to it");
            }
            signer.requireOwn(head, checkpoint);
        }
    }

    /**
     * What to append.
     *
     * @param entered the version of the events up to which the log has all runs then; null when nobody knows
     */
    record Addition(List<String> entries, Anchor entered) {}

    Dataset<Row> table() {
        return spark.table(target.table(AuditTables.LOG.name()));
    }

    /** Those of some runs that it has entries of; and others. */
    Set<String> runsOf(Collection<Run> runs) {
        // An entry is made by a run that began after the one that it is about, or while that one went on.
        Instant first =
                runs.stream().map(Run::start).min(Comparator.naturalOrder()).orElseThrow();
        return table()
                .where(functions.col("run_time").geq(Timestamp.from(first.minus(Commits.LONGEST_RUN))))
                .where("entry LIKE 'range %'")
                .selectExpr("regexp_extract(entry, 'run=([^ ]*)', 1)")
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toSet());
    }

    /** Whether that is where this object left it, and nobody has come between. */
    boolean isSeen(Last last) {
        return last.equals(seen);
    }

    /** Leaves the checkpoint of where it stands where others look for it. */
    void publish(Last last) throws IOException {
        heads.publish(last);
    }

    /** Returns null when the log is empty. */
    Last last() {
        Row greatest = greatest().collectAsList().get(0);
        if (greatest.isNullAt(0)) {
            return null;
        }
        List<Row> rows = entry(greatest.getLong(0)).collectAsList();
        if (rows.isEmpty()) {
            // Somebody took the end of a commit away; what is before it is where to go on.
            rows = table().where("checkpoint IS NOT NULL")
                    .orderBy(functions.col("number").desc())
                    .limit(1)
                    .collectAsList();
        }
        return rows.isEmpty() ? null : lastOf(rows.get(0));
    }

    /** The number of the last entry: Delta knows it of its files, and opens none. */
    Dataset<Row> greatest() {
        return table().agg(functions.max("number"));
    }

    /** The entry of that number, if a commit ends with it: by what Delta knows of its files, one is opened. */
    Dataset<Row> entry(long number) {
        return table().where(functions.col("number").equalTo(number)).where("checkpoint IS NOT NULL");
    }

    private static Last lastOf(Row row) {
        String checkpoint = row.getAs("checkpoint");
        Long version = row.getAs("events_version");
        List<byte[]> frontier = Arrays.stream(row.<String>getAs("frontier").split(","))
                .map(hash -> HexFormat.of().parseHex(hash))
                .toList();
        return new Last(
                row.<Long>getAs("commit_number"),
                row.getAs("run_id"),
                row.<Timestamp>getAs("run_time").toInstant(),
                new MerkleTree(row.<Long>getAs("number") + 1, frontier),
                Head.parse(checkpoint).origin(),
                checkpoint,
                version == null ? null : new Anchor(version, row.getAs("events_run")));
    }

    /**
     * Appends entries, in one commit.
     *
     * @param additions what to append to a log that stands there, which is null when it is empty; asked for at each attempt, for another job may have been
     *     faster; none: nothing is appended
     * @return where the log stands then; null when it is empty
     * @throws IllegalStateException when its end is not what a job with this key left, or it was set back or emptied
     */
    Last append(Function<Last, Addition> additions, String runId, Instant time)
            throws GeneralSecurityException, IOException {
        int taken = 0;
        long base = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // First, so that who comes in between is noticed by the next one.
            Version latest = history.latest();
            long version = latest.number();
            Last before = latest.isEmptyTable() ? null : seen != null && version == seenVersion ? seen : last();
            Addition addition = additions.apply(before);
            if (!addition.entries.isEmpty() || (before != null && !heads.isPublished(before))) {
                requireSound(before);
            }
            if (addition.entries.isEmpty()) {
                return see(before, version);
            }
            long commit = before == null ? 0 : before.commit;
            if (commit != base) {
                base = commit;
                taken = 0;
            }
            // All jobs try the same numbers one after the other, so that none takes one behind another's back.
            Last after = commit(before, base + (1L << taken), addition, runId, time);
            OptionalLong own = history.versionOf(mark(after), version);
            if (own.isPresent()) {
                return see(after, own.getAsLong());
            }
            if (table().where(functions.col("commit_number").equalTo(after.commit))
                    .where("checkpoint IS NOT NULL")
                    .isEmpty()) {
                if (before == null) {
                    throw new IllegalStateException(
                            "The audit log is empty, and had entries: "
                                    + target.table(AuditTables.LOG.name())
                                    + " was emptied. No other one is begun in its place. Verify it against a checkpoint of before, and restore it; to begin anew, drop the table");
                }
                // Delta remembers the number, and its entries are gone: so numbers grow by more until there is a free
                // one.
                LOG.warn(
                        "audit: commit {} was made before, and is not there: {} was set back",
                        after.commit,
                        target.table(AuditTables.LOG.name()));
                taken++;
            }
        }
        throw new IllegalStateException("Other jobs appended to " + target.table(AuditTables.LOG.name()) + " first, "
                + ATTEMPTS + " times; the next run makes up for it");
    }

    /** Whether to go on there: what was seen is what this object wrote. */
    private void requireSound(Last last) throws IOException {
        if (last == null || !last.equals(seen)) {
            if (last != null) {
                last.requireGood(signer);
            }
            heads.require(this, last);
        }
    }

    private Last see(Last last, long version) {
        if (last != null) {
            seen = last;
            seenVersion = version;
            heads.see(last);
        }
        return last;
    }

    private Last commit(Last before, long number, Addition addition, String runId, Instant time)
            throws GeneralSecurityException {
        List<String> entries = addition.entries;
        String origin = before == null ? "bywash/" + UUID.randomUUID() : before.origin;
        // Another one: it may come to nothing.
        MerkleTree tree =
                before == null ? new MerkleTree() : new MerkleTree(before.tree.leaves(), before.tree.frontier());
        long first = tree.leaves();
        entries.forEach(entry -> tree.add(tree.hashOfLeaf(entry.getBytes(UTF_8))));
        Head head = new Head(origin, tree.leaves(), HexFormat.of().formatHex(tree.root()));
        String checkpoint = signer.note(head);
        String frontier =
                tree.frontier().stream().map(HexFormat.of()::formatHex).collect(Collectors.joining(","));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            boolean isLast = i == entries.size() - 1;
            rows.add(RowFactory.create(
                    first + i,
                    entries.get(i),
                    number,
                    runId,
                    Timestamp.from(time),
                    isLast ? frontier : null,
                    isLast ? checkpoint : null,
                    isLast && addition.entered != null ? addition.entered.version() : null,
                    isLast && addition.entered != null ? addition.entered.runId() : null));
        }
        Last after = new Last(number, runId, time, tree, origin, checkpoint, addition.entered);
        write(spark.createDataFrame(rows, AuditTables.LOG.rowType()).coalesce(1), number, mark(after));
        return after;
    }

    /** What the history of the table has of a commit; no two jobs make the same. */
    private static String mark(Last last) {
        Head head = Head.parse(last.checkpoint);
        return "run=%s entries=%d root=%s".formatted(last.runId, head.size(), head.root());
    }

    private void write(Dataset<Row> rows, long number, String mark) {
        Commits.append(
                rows,
                target,
                AuditTables.LOG.name(),
                Map.of("txnAppId", APPLICATION, "txnVersion", Long.toString(number), "userMetadata", mark));
    }
}
