package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.PassRow.What;
import dev.bywash.ingest.audit.SealCheck.Seals;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.RowFunction;
import dev.bywash.ingest.line.WholeLine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Goes once through {@link LeafRuns}, writer by writer and in the order of their numbers: makes the ranges that they are, and checks the seals among them. It holds one writer's
 * open ranges, and nothing that grows with the number of events.
 *
 * @param late which writers may lack what came before their first line here
 * @param gone of writers, numbers whose lines were deleted for their age, or are not looked at; in their order
 * @param wanted which rows it makes
 */
record WriterPass(Late late, Map<String, List<Gone>> gone, Set<What> wanted)
        implements MapPartitionsFunction<Row, Row> {

    /**
     * How far times may be out of the order of numbers, where many threads log or a clock is set. So much of before is read for the seals, and whatever is missing behind
     * a writer's first line is a finding: no time that somebody gave to a line takes it, and with it all others of its seal, from what is looked at.
     */
    static final Duration DISORDER = Duration.ofHours(1);

    /** Makes rows of {@link PassRow}. */
    static MappedRows over(MappedRows leaves, Late late, What... wanted) {
        return over(leaves, late, Map.of(), wanted);
    }

    static MappedRows over(MappedRows leaves, Late late, Map<String, List<Gone>> gone, What... wanted) {
        return leaves.groupedBy(LeafRow.WRITER, LeafRow.SEQ)
                .map(new RowFunction(new WriterPass(late, gone, Set.of(wanted)), PassRow.TYPE));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> leaves) {
        return new Pass(leaves, this);
    }

    private static final class Pass implements Iterator<Row> {
        private final SortedLeaves leaves;
        private final WriterPass how;
        private final WholeLine lines = new WholeLine();
        private final Deque<Row> ready = new ArrayDeque<>();
        private boolean ended;
        private boolean uncovered;

        private String writer;
        /** Null before the first writer, and behind the last. */
        private WriterSeals seals;

        private OpenRanges ranges;
        /** Whether there is a row of the writer that is looked at, and not only lines that were rejected, or are beside. */
        private boolean isHere;

        private long lastSeq;
        private byte[] lastHash;

        Pass(Iterator<Row> leaves, WriterPass how) {
            this.leaves = new SortedLeaves(leaves);
            this.how = how;
        }

        @Override
        public boolean hasNext() {
            while (ready.isEmpty() && !ended) {
                if (leaves.next()) {
                    add(leaves.run());
                } else {
                    end();
                    ended = true;
                }
            }
            return !ready.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.remove();
        }

        private void add(LeafRow leaf) {
            if (seals == null || !Objects.equals(writer, leaf.writer())) {
                end();
                begin(leaf.writer());
            }
            if (!uncovered && leaf.is(RowEvents.UNCOVERED)) {
                uncovered = true;
                give(PassRow.uncovered());
            }
            if (leaf.seq() == null || writer == null) {
                if (leaf.is(RowEvents.HERE)) {
                    found(Kind.ADDED, 0, leaf.flaw());
                }
            } else if (leaf.is(RowEvents.TORN)) {
                seals.addTorn(leaf);
            } else {
                add(leaf, leaves.seq(), leaves.hash());
            }
        }

        private void add(LeafRow leaf, long seq, byte[] hash) {
            boolean isCovered = leaf.is(RowEvents.HERE);
            seals.goTo(seq, leaf);
            if (!isHere && !leaf.is(RowEvents.BESIDE)) {
                isHere = true;
                seals.forgetBefore();
            }
            if (seq == lastSeq) {
                // Of those of before the log nothing is said.
                if (isCovered || lastHash != null) {
                    found(
                            Kind.DOUBLED,
                            seq,
                            Arrays.equals(hash, lastHash)
                                    ? "the same event is there again"
                                    : "another event has its number");
                }
            } else if (seq >= 1) {
                seals.add(seq, leaf, hash);
            } else if (isCovered) {
                found(Kind.ADDED, seq, "no event has such a number");
            }
            if (leaf.flaw() != null && !leaf.is(RowEvents.UNCOVERED)) {
                found(Kind.ALTERED, seq, leaf.flaw());
            }
            if (isCovered) {
                ranges.add(leaf, seq, hash);
            }
            lastSeq = seq;
            lastHash = hash;
        }

        private void begin(String name) {
            writer = name;
            seals = new WriterSeals(
                    name, how.late, name == null ? List.of() : how.gone.getOrDefault(name, List.of()), lines);
            ranges = new OpenRanges();
            isHere = false;
            lastSeq = Long.MIN_VALUE;
            lastHash = null;
        }

        private void end() {
            if (isHere) {
                ranges.entries(writer).forEach(range -> give(PassRow.of(range)));
                Seals all = seals.end();
                all.findings().forEach(finding -> give(PassRow.of(finding)));
                give(PassRow.of(all, seals.restored()));
            }
            seals = null;
            isHere = false;
        }

        private void found(Kind kind, long seq, String detail) {
            give(PassRow.of(new Finding(kind, writer, seq, seq, detail)));
        }

        private void give(PassRow row) {
            if (how.wanted.contains(row.what())) {
                ready.add(row.row());
            }
        }
    }
}
