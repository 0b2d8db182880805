package dev.bywash.ingest.audit;

import dev.bywash.ingest.merkle.MerkleTree;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Leaves of which those that follow one another are one row, with all their hashes in {@code leaf} and the number of the first in {@code seq}: a writer's lines are mostly
 * together in the table, and to sort a few rows takes less than to sort many.
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
            private Row ahead;

            @Override
            public boolean hasNext() {
                return ahead != null || leaves.hasNext();
            }

            @Override
            public Row next() {
                Row first = ahead == null ? leaves.next() : ahead;
                ahead = null;
                int count = 0;
                Row last = first;
                while (isPlain(last) && (count == 0 || (count < MOST && isNext(first, count, last)))) {
                    System.arraycopy(
                            last.<byte[]>getAs(4), 0, hashes, count * MerkleTree.HASH_BYTES, MerkleTree.HASH_BYTES);
                    count++;
                    if (!leaves.hasNext()) {
                        return run(first, count);
                    }
                    last = leaves.next();
                }
                if (count == 0) {
                    return first;
                }
                ahead = last;
                return run(first, count);
            }

            private Row run(Row first, int count) {
                return count == 1
                        ? first
                        : RowFactory.create(
                                first.get(0),
                                first.get(1),
                                first.get(2),
                                first.get(3),
                                Arrays.copyOf(hashes, count * MerkleTree.HASH_BYTES),
                                null,
                                null,
                                first.get(7));
            }
        };
    }

    private static boolean isPlain(Row leaf) {
        return (RowEvents.HERE.equals(leaf.getString(7)) || RowEvents.BESIDE.equals(leaf.getString(7)))
                && !leaf.isNullAt(1)
                && !leaf.isNullAt(2)
                && !leaf.isNullAt(4)
                && leaf.isNullAt(5)
                && leaf.isNullAt(6);
    }

    private static boolean isNext(Row first, int count, Row leaf) {
        return leaf.getLong(2) - count == first.getLong(2)
                && leaf.get(1).equals(first.get(1))
                && Objects.equals(leaf.get(0), first.get(0))
                && Objects.equals(leaf.get(3), first.get(3))
                && leaf.get(7).equals(first.get(7));
    }

    /**
     * The leaves of runs, one by one: those of a writer in the order of their numbers, as runs may overlap where rows are doubled. Not safe for use by several threads.
     */
    static final class Sorted {

        private final Iterator<Row> runs;
        /** Runs of the writer that have begun, and whose next leaf is not the current one. */
        private final PriorityQueue<Place> others = new PriorityQueue<>();

        private Place current;
        private Place ahead;

        /** @param runs by writer, and by the numbers of their first */
        Sorted(Iterator<Row> runs) {
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
            while (ahead() != null && ahead.isOfWriter(least.row) && ahead.compareTo(least) <= 0) {
                others.add(ahead);
                ahead = null;
                least = others.peek();
            }
            current = others.remove();
            return true;
        }

        private Place ahead() {
            if (ahead == null && runs.hasNext()) {
                ahead = new Place(runs.next());
            }
            return ahead;
        }

        /** What the current one is of; its number and hash are {@link #seq} and {@link #leaf}. */
        Row row() {
            return here().row;
        }

        /** Where {@link #row} has one. */
        long seq() {
            return here().seq();
        }

        /** Null where the row has none. */
        byte[] leaf() {
            return here().leaf();
        }

        private Place here() {
            if (current == null) {
                throw new NoSuchElementException();
            }
            return current;
        }
    }

    /** A leaf of a run. */
    private static final class Place implements Comparable<Place> {
        private final Row row;
        private final byte[] hashes;
        private final long first;
        private int at;

        Place(Row row) {
            this.row = row;
            this.hashes = row.getAs(4);
            this.first = row.isNullAt(2) ? Long.MIN_VALUE : row.getLong(2);
        }

        long seq() {
            return first + at;
        }

        byte[] leaf() {
            return hashes == null
                    ? null
                    : Arrays.copyOfRange(hashes, at * MerkleTree.HASH_BYTES, (at + 1) * MerkleTree.HASH_BYTES);
        }

        boolean goOn() {
            at++;
            return hashes != null && at * MerkleTree.HASH_BYTES < hashes.length;
        }

        boolean isOfWriter(Row other) {
            return Objects.equals(row.get(1), other.get(1));
        }

        @Override
        public int compareTo(Place other) {
            return Long.compare(seq(), other.seq());
        }
    }
}
