package dev.bywash.ingest.batch;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.merkle.MerkleTree;
import dev.bywash.ingest.merkle.TreePart;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the leaves of a file's events together, while their rows are handed out. Of a writer whose numbers do not grow, it gives up those of the day; of a file with more
 * ranges of numbers than nobody makes who means no harm, all: they go to the driver as a whole.
 */
final class FileLeaves {

    /** Of one writer and one day, counted from 1970-01-01. */
    public record Key(String writer, long day) implements Serializable {}

    private static final int MAX_RANGES = 1000;

    private final Map<Key, Long> starts;
    private final MerkleTree hashes = new MerkleTree();
    private final Map<Key, Open> all = new HashMap<>();
    private Key key;
    private Open open;
    private int count;

    /** @param starts how many leaves other files have before these; of those that are missing, none */
    public FileLeaves(Map<Key, Long> starts) {
        this.starts = starts;
    }

    public void add(Found.EventAt at) {
        if (count > MAX_RANGES) {
            return;
        }
        Event event = at.event();
        long day = new TimeRange(event.timeMicros(), event.timeMicros()).firstDay();
        if (key == null || key.day != day || !key.writer.equals(event.writer())) {
            key = new Key(event.writer(), day);
            open = all.computeIfAbsent(key, some -> new Open(starts.getOrDefault(some, 0L)));
        }
        open.add(event.seq(), event.timeMicros(), at.leaf());
        if (count > MAX_RANGES) {
            all.clear();
        }
    }

    public LeafRange[] ranges() {
        List<LeafRange> ranges = new ArrayList<>();
        all.forEach((of, some) -> {
            if (some.grows) {
                ranges.add(new LeafRange(of.writer, of.day, some.ranges, some.tree));
            }
        });
        return ranges.toArray(LeafRange[]::new);
    }

    private final class Open {
        private final TreePart tree;
        private final ArrayList<SeqRange> ranges = new ArrayList<>();
        private SeqRange last;
        private boolean grows = true;

        Open(long start) {
            this.tree = new TreePart(start);
        }

        void add(long seq, long micros, byte[] leaf) {
            grows &= last == null || seq > last.last();
            if (!grows) {
                return;
            }
            SeqRange one = new SeqRange(seq, seq, micros, micros);
            if (last != null && seq - 1 == last.last()) {
                last = last.cover(one);
                ranges.set(ranges.size() - 1, last);
            } else {
                last = one;
                ranges.add(one);
                count++;
            }
            tree.add(leaf, hashes);
        }
    }
}
