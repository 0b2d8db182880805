package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.line.LineFields;
import dev.bywash.ingest.line.WholeLine;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.tables.EventRows;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Makes proofs of events. The driver holds the hashes of the event's range and of the log's entries. */
public final class Prover {

    private final SparkSession spark;
    private final Target target;

    public Prover(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * The proof of an event.
     *
     * @param checkpoint to which it leads; null for the last one of the log
     * @throws Proof.Wrong when there is none: the event is not there, not in the log by then, erased, or not what it was
     */
    public Proof prove(String writer, long seq, String checkpoint) throws Proof.Wrong {
        Dataset<Row> events = RowEvents.select(spark.table(target.table(Tables.EVENTS.name()))
                .where(functions.col("writer").equalTo(writer)));
        List<Row> rows = events.where(functions.col("seq").equalTo(seq)).collectAsList();
        if (rows.size() != 1) {
            throw new Proof.Wrong("There are " + rows.size() + " events " + writer + "-" + seq);
        }
        Row row = rows.get(0);
        LineFields event = EventRows.of(row);
        byte[] line = event == null ? null : new WholeLine().of(event);
        if (line == null) {
            throw new Proof.Wrong(
                    "The row of event " + writer + "-" + seq + " gives no line back: it was erased, or altered");
        }
        return prove(new String(line, UTF_8), row, events, checkpoint);
    }

    private Proof prove(String line, Row row, Dataset<Row> events, String kept) throws Proof.Wrong {
        String runId = row.getString(RowEvents.RUN_ID);
        long seq = row.getLong(EventRows.SEQ);
        int day = row.getInt(RowEvents.DAY);
        List<byte[]> entries = new ArrayList<>();
        List<String> range = new ArrayList<>();
        List<Long> number = new ArrayList<>();
        List<ErasedEntry> erased = new ArrayList<>();
        String checkpoint = kept;
        long size = kept == null ? Long.MAX_VALUE : Proof.head(kept).size();
        MerkleTree hashes = new MerkleTree();
        try (LocalRows<Row> log = LocalRows.of(
                new AuditLog(spark, target).table().orderBy("number").select("entry", "checkpoint"))) {
            while (log.hasNext()) {
                Row entry = log.next();
                ErasedEntry gone = ErasedEntry.parse(entry.getString(0));
                if (gone != null && gone.writer().equals(row.getString(EventRows.WRITER))) {
                    erased.add(gone);
                }
                if (entries.size() == size) {
                    // Only what was erased since is of interest: the proof is about the log as it was.
                    continue;
                }
                RangeEntry one = RangeEntry.parse(entry.getString(0));
                if (one != null
                        && one.runId().equals(runId)
                        && one.writer().equals(row.getString(EventRows.WRITER))
                        && one.day().toEpochDay() == day) {
                    range.add(entry.getString(0));
                    number.add((long) entries.size());
                }
                entries.add(hashes.hashOfLeaf(entry.getString(0).getBytes(UTF_8)));
                checkpoint = kept != null || entry.isNullAt(1) ? checkpoint : entry.getString(1);
            }
        }
        if (range.size() != 1 || checkpoint == null) {
            throw new Proof.Wrong("The log does not have the run of this event (at that checkpoint), or has it twice");
        }
        return proof(line, seq, leaves(events, runId, day, erased), range.get(0), number.get(0), entries, checkpoint);
    }

    private static List<LeafRow> leaves(Dataset<Row> events, String runId, int day, List<ErasedEntry> erased) {
        Map<String, ErasedEntry> gone = new HashMap<>();
        erased.forEach(entry -> gone.put(ErasedEntry.key(entry.writer(), entry.seq()), entry));
        return Leaves.of(
                        events.where(functions.col("run_id").equalTo(runId))
                                .where(functions.col("day").equalTo(day))
                                .orderBy("seq"),
                        gone)
                .fetchAll()
                .stream()
                .map(LeafRow::new)
                .toList();
    }

    private static Proof proof(
            String line,
            long seq,
            List<LeafRow> leaves,
            String entry,
            long number,
            List<byte[]> entries,
            String checkpoint)
            throws Proof.Wrong {
        List<byte[]> hashes = new ArrayList<>();
        MerkleTree tree = new MerkleTree();
        int place = -1;
        for (LeafRow leaf : leaves) {
            byte[] hash = leaf.hash();
            if (hash == null) {
                throw new Proof.Wrong("Event " + leaf.seq() + " beside it gives no line back; VerifyJob says more");
            }
            place = leaf.seq() == seq ? hashes.size() : place;
            hashes.add(hash);
            tree.add(hash);
        }
        if (!HexFormat.of()
                .formatHex(tree.root())
                .equals(RangeEntry.parse(entry).root())) {
            throw new Proof.Wrong("The rows of the event's range are not what its run brought; VerifyJob says more");
        }
        Proof proof = new Proof(
                line,
                place,
                MerkleTree.path(hashes, place),
                entry,
                number,
                MerkleTree.path(entries, (int) number),
                checkpoint);
        // To a checkpoint that was given, this log need not lead.
        proof.leads();
        return proof;
    }
}
