package dev.bywash.ingest.audit;

import dev.bywash.ingest.merkle.MerkleTree;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Leaves of which those that follow one another are one row, with all their hashes and the number of the first: a writer's lines are mostly together in the table, and to
 * sort a few rows takes less than to sort many.
 *
 * @param leaves makes them
 */
record LeafRuns(Leaves leaves) implements MapPartitionsFunction<Row, Row> {

    /** Whoever doubles rows makes runs that overlap, all of which are held at once. */
    static final int MOST = 256;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return together(leaves.call(rows));
    }

    /** Puts those together that follow one another, and are nothing but leaves. */
    static Iterator<Row> together(Iterator<Row> leaves) {
        return new Iterator<>() {
            private final byte[] hashes = new byte[MOST * MerkleTree.HASH_BYTES];
            private LeafRow ahead;

            @Override
            public boolean hasNext() {
                return ahead != null || leaves.hasNext();
            }

            @Override
            public Row next() {
                LeafRow first = ahead == null ? new LeafRow(leaves.next()) : ahead;
                ahead = null;
                if (!isPlain(first)) {
                    return first.row();
                }
                int count = 0;
                LeafRow last = first;
                do {
                    System.arraycopy(last.hash(), 0, hashes, count * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
                    count++;
                    if (!leaves.hasNext()) {
                        return run(first, count);
                    }
                    last = new LeafRow(leaves.next());
                } while (count < MOST && isPlain(last) && isNext(first, count, last));
                ahead = last;
                return run(first, count);
            }

            private Row run(LeafRow first, int count) {
                return count == 1
                        ? first.row()
                        : first.with(Arrays.copyOf(hashes, count * MerkleTree.HASH_BYTES))
                                .row();
            }
        };
    }

    private static boolean isPlain(LeafRow leaf) {
        return (leaf.is(RowEvents.HERE) || leaf.is(RowEvents.BESIDE))
                && leaf.writer() != null
                && leaf.seq() != null
                && leaf.hash() != null
                && leaf.line() == null
                && leaf.flaw() == null;
    }

    private static boolean isNext(LeafRow first, int count, LeafRow leaf) {
        return leaf.seq() - count == first.seq()
                && leaf.writer().equals(first.writer())
                && Objects.equals(leaf.runId(), first.runId())
                && Objects.equals(leaf.day(), first.day())
                && leaf.is(first.state());
    }
}
