package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import java.security.GeneralSecurityException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.DataFrameWriter;
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
 * there, but for its last entry.
 */
final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int ATTEMPTS = 20;
    private static final String APPLICATION = "bywash-audit";

    private final SparkSession spark;
    private final Target target;
    private final Signer signer;

    /** To read it, or to append without a signature. */
    AuditLog(SparkSession spark, Target target) {
        this(spark, target, Signer.NONE);
    }

    AuditLog(SparkSession spark, Target target, Signer signer) {
        this.spark = spark;
        this.target = target;
        this.signer = signer;
    }

    /** Where the log stands: its last commit. */
    record Last(long commit, String runId, Instant runTime, MerkleTree tree, String origin, String checkpoint) {

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

    Dataset<Row> table() {
        return spark.table(target.table(AuditTables.LOG.name()));
    }

    /** Whether it has entries of a run. */
    boolean has(String runId, Instant start) {
        return !table().where(functions.col("run_time").geq(Timestamp.from(start.minus(Commits.LONGEST_RUN))))
                .where(functions.col("entry").startsWith("range run=" + runId + " "))
                .isEmpty();
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
        List<byte[]> frontier = Arrays.stream(row.<String>getAs("frontier").split(","))
                .map(hash -> HexFormat.of().parseHex(hash))
                .toList();
        return new Last(
                row.<Long>getAs("commit_number"),
                row.getAs("run_id"),
                row.<Timestamp>getAs("run_time").toInstant(),
                new MerkleTree(row.<Long>getAs("number") + 1, frontier),
                Head.parse(checkpoint).origin(),
                checkpoint);
    }

    /**
     * Appends entries, in one commit.
     *
     * @param entries what to append to a log that stands there, which is null when it is empty; asked for at each attempt, for another job may have been
     *     faster; none: nothing is appended
     * @return where the log stands then; null when it is empty
     * @throws IllegalStateException when its end is not what a job with this key left
     */
    Last append(Function<Last, List<String>> entries, String runId, Instant time) throws GeneralSecurityException {
        int taken = 0;
        long base = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Last before = last();
            List<String> news = entries.apply(before);
            if (news.isEmpty()) {
                return before;
            }
            if (before != null) {
                before.requireGood(signer);
            }
            long commit = before == null ? 0 : before.commit;
            if (commit != base) {
                base = commit;
                taken = 0;
            }
            // All jobs try the same numbers one after the other, so that none takes one behind another's back.
            Last after = commit(before, base + (1L << taken), news, runId, time);
            List<Row> committed = table().where(functions.col("commit_number").equalTo(after.commit))
                    .where("checkpoint IS NOT NULL")
                    .select("run_id", "checkpoint")
                    .collectAsList();
            if (committed.size() == 1
                    && committed.get(0).getString(0).equals(runId)
                    && committed.get(0).getString(1).equals(after.checkpoint)) {
                return after;
            }
            if (committed.isEmpty()) {
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

    private Last commit(Last before, long number, List<String> entries, String runId, Instant time)
            throws GeneralSecurityException {
        String origin = before == null ? "bywash/" + UUID.randomUUID() : before.origin;
        MerkleTree tree = before == null ? new MerkleTree() : before.tree;
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
                    isLast ? checkpoint : null));
        }
        write(spark.createDataFrame(rows, AuditTables.LOG.rowType()).coalesce(1), number);
        return new Last(number, runId, time, tree, origin, checkpoint);
    }

    private void write(Dataset<Row> rows, long number) {
        Commits.retried(() -> {
            DataFrameWriter<Row> writer = rows.write()
                    .format("delta")
                    .mode("append")
                    .option("txnAppId", APPLICATION)
                    .option("txnVersion", number);
            if (target.isDirectory()) {
                writer.save(target.location() + "/" + AuditTables.LOG.name());
            } else {
                writer.saveAsTable(target.table(AuditTables.LOG.name()));
            }
            return null;
        });
    }
}
