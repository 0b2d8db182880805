package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.merkle.MerkleTree;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ranges that one writer's lines are, which come in the order of their numbers. */
final class OpenRanges {

    private final Map<Key, Range> ranges = new LinkedHashMap<>();

    private record Key(String runId, Integer day) {}

    /** @param hash null where the event gives no line back: then the range has no root */
    void add(LeafRow leaf, long seq, byte[] hash) {
        ranges.computeIfAbsent(new Key(leaf.runId(), leaf.day()), key -> new Range())
                .add(seq, hash);
    }

    /** All of them; run and day are null where no version wrote that. */
    List<RangeEntry> entries(String writer) {
        List<RangeEntry> entries = new ArrayList<>();
        ranges.forEach((key, range) -> entries.add(range.entry(writer, key)));
        return entries;
    }

    private static final class Range {
        private final MerkleTree tree = new MerkleTree();
        private final List<Numbers> numbers = new ArrayList<>();
        private long events;
        private long first;
        private long last;
        private boolean flawed;

        void add(long seq, byte[] hash) {
            if (events == 0) {
                first = seq;
            } else if (seq > last + 1) {
                numbers.add(new Numbers(first, last));
                first = seq;
            }
            last = seq;
            events++;
            if (hash == null) {
                flawed = true;
            } else {
                tree.add(hash);
            }
        }

        RangeEntry entry(String writer, Key key) {
            numbers.add(new Numbers(first, last));
            return new RangeEntry(
                    key.runId,
                    writer,
                    key.day == null ? null : LocalDate.ofEpochDay(key.day),
                    events,
                    Numbers.text(numbers),
                    flawed ? null : HexFormat.of().formatHex(tree.root()));
        }
    }
}
