package dev.bywash.ingest.audit;

import dev.bywash.ingest.merkle.MerkleTree;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.spark.sql.Row;

/**
 * The leaves of {@link LeafRuns}, one by one: those of a writer in the order of their numbers, as runs may overlap where rows are doubled. Not safe for use by several
 * threads.
 */
final class SortedLeaves {

    private final Iterator<Row> runs;
    /** Runs of the writer that have begun, and whose next leaf is not the current one. */
    private final PriorityQueue<Place> others = new PriorityQueue<>();

    private Place current;
    private Place ahead;

    /** @param runs by writer, and by the numbers of their first */
    SortedLeaves(Iterator<Row> runs) {
        this.runs = runs;
    }

    /** Goes to the next one; false when there is none. */
    boolean next() {
        if (current != null && current.goOn()) {
            others.add(current);
        }
        current = null;
        Place least = others.isEmpty() ? ahead() : others.peek();
        if (least == null) {
            return false;
        }
        while (ahead() != null && ahead.isOfWriter(least.run) && ahead.compareTo(least) <= 0) {
            others.add(ahead);
            ahead = null;
            least = others.peek();
        }
        current = others.remove();
        return true;
    }

    private Place ahead() {
        if (ahead == null && runs.hasNext()) {
            ahead = new Place(new LeafRow(runs.next()));
        }
        return ahead;
    }

    /** What the current one is of; its number and hash are {@link #seq} and {@link #hash}. */
    LeafRow run() {
        return here().run;
    }

    /** Where {@link #run} has one. */
    long seq() {
        return here().seq();
    }

    /** Null where {@link #run} has none. */
    byte[] hash() {
        return here().hash();
    }

    private Place here() {
        if (current == null) {
            throw new NoSuchElementException();
        }
        return current;
    }

    /** A leaf of a run. */
    private static final class Place implements Comparable<Place> {
        private final LeafRow run;
        private final byte[] hashes;
        private final long first;
        private int at;

        Place(LeafRow run) {
            this.run = run;
            this.hashes = run.hash();
            this.first = run.seq() == null ? Long.MIN_VALUE : run.seq();
        }

        long seq() {
            return first + at;
        }

        byte[] hash() {
            return hashes == null
                    ? null
                    : Arrays.copyOfRange(hashes, at * MerkleTree.HASH_BYTES, (at + 1) * MerkleTree.HASH_BYTES);
        }

        boolean goOn() {
            at++;
            return hashes != null && at * MerkleTree.HASH_BYTES < hashes.length;
        }

        boolean isOfWriter(LeafRow other) {
            return Objects.equals(run.writer(), other.writer());
        }

        @Override
        public int compareTo(Place other) {
            return Long.compare(seq(), other.seq());
        }
    }
}
