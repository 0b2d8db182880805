package dev.bywash.ingest.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A few ranges of times that hold a set of times, and as little else as can be: so that one late event does not open all that lies between. Of more than
 * {@value #MAX_RANGES}, the two that are closest together become one. Not safe for use by several threads.
 */
public final class TimeRanges {

    /** A condition of thousands of terms would cost more than it saves. */
    static final int MAX_RANGES = 64;

    /** Closer times are one range at once: events come by the second, and Delta's files are of minutes. */
    private static final long CLOSE_MICROS = 60_000_000;

    private final List<TimeRange> ranges = new ArrayList<>();
    private int lastHit;

    public void add(long micros) {
        // Events come in the order of time, nearly: the range that took the last one takes this one.
        if (lastHit < ranges.size()
                && ranges.get(lastHit).first() <= micros
                && micros <= ranges.get(lastHit).last()) {
            return;
        }
        add(new TimeRange(micros, micros));
    }

    public void add(TimeRange range) {
        if (lastHit < ranges.size() && gap(ranges.get(lastHit), range) <= CLOSE_MICROS) {
            ranges.set(lastHit, ranges.get(lastHit).cover(range));
            return;
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (gap(ranges.get(i), range) <= CLOSE_MICROS) {
                ranges.set(i, ranges.get(i).cover(range));
                lastHit = i;
                return;
            }
        }
        ranges.add(range);
        lastHit = ranges.size() - 1;
        if (ranges.size() > MAX_RANGES) {
            joinClosest();
        }
    }

    private void joinClosest() {
        ranges.sort(Comparator.comparingLong(TimeRange::first));
        int closest = 1;
        for (int i = 2; i < ranges.size(); i++) {
            if (gap(ranges.get(i - 1), ranges.get(i)) < gap(ranges.get(closest - 1), ranges.get(closest))) {
                closest = i;
            }
        }
        ranges.set(closest - 1, ranges.get(closest - 1).cover(ranges.remove(closest)));
        lastHit = closest - 1;
    }

    /** How much lies between two ranges; negative when they overlap. */
    private static long gap(TimeRange one, TimeRange other) {
        return Math.max(one.first(), other.first()) - Math.min(one.last(), other.last());
    }

    /** In the order of time. */
    public List<TimeRange> ranges() {
        return ranges.stream()
                .sorted(Comparator.comparingLong(TimeRange::first))
                .toList();
    }
}
