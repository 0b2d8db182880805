package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The entries of a run, by what its lines were known to be while they were written: so the table need not be read for them. */
final class ReadLeaves {

    private ReadLeaves() {}

    /**
     * Puts the leaves of all files together.
     *
     * @param events how many the run brought
     * @return nothing where these leaves are not those of all its events, each in its place
     */
    static Optional<List<RangeEntry>> entries(String runId, List<LeafRange> leaves, long events) {
        List<RangeEntry> entries = new ArrayList<>();
        Growing growing = null;
        long found = 0;
        for (LeafRange next : leaves.stream()
                .sorted(Comparator.comparing(LeafRange::writer)
                        .thenComparing(LeafRange::day)
                        .thenComparing(range -> range.ranges().get(0).first()))
                .toList()) {
            if (growing == null || !growing.isOfSame(next)) {
                if (growing != null) {
                    entries.add(growing.entry(runId));
                }
                growing = new Growing(next.writer(), next.day());
            }
            if (!growing.add(next)) {
                return Optional.empty();
            }
            found += next.tree().leaves();
        }
        if (growing != null) {
            entries.add(growing.entry(runId));
        }
        return found == events ? Optional.of(List.copyOf(entries)) : Optional.empty();
    }

    private static final class Growing {
        private final String writer;
        private final long day;
        private final MerkleTree tree = new MerkleTree();
        private final List<Numbers> numbers = new ArrayList<>();
        private long last;

        Growing(String writer, long day) {
            this.writer = writer;
            this.day = day;
        }

        boolean isOfSame(LeafRange next) {
            return writer.equals(next.writer()) && day == next.day();
        }

        /** Returns false where these leaves do not come behind those that are there. */
        boolean add(LeafRange next) {
            if (next.tree().start() != tree.leaves()) {
                return false;
            }
            for (SeqRange range : next.ranges()) {
                if (range.first() <= last) {
                    return false;
                }
                int end = numbers.size() - 1;
                if (end >= 0 && range.first() - 1 == last) {
                    numbers.set(end, new Numbers(numbers.get(end).first(), range.last()));
                } else {
                    numbers.add(new Numbers(range.first(), range.last()));
                }
                last = range.last();
            }
            tree.add(next.tree());
            return true;
        }

        RangeEntry entry(String runId) {
            return new RangeEntry(
                    runId,
                    writer,
                    LocalDate.ofEpochDay(day),
                    tree.leaves(),
                    Numbers.text(numbers),
                    HexFormat.of().formatHex(tree.root()));
        }
    }
}
