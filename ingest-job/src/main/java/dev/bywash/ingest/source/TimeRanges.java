package dev.bywash.ingest.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranges of times that hold a set of times: one a day, so that one late event does not open the days between. Beyond {@value #MAX_RANGES} they are
 * one. Not safe for use by several threads.
 */
public final class TimeRanges {

    /** A condition of thousands of terms would cost more than it saves. */
    private static final int MAX_RANGES = 64;

    private final List<TimeRange> ranges = new ArrayList<>();
    private int lastHit;

    public void add(long micros) {
        add(new TimeRange(micros, micros));
    }

    public void add(TimeRange range) {
        // Events come in the order of time, nearly: the range that took the last one takes this one.
        if (lastHit < ranges.size() && isSameDay(ranges.get(lastHit), range)) {
            ranges.set(lastHit, ranges.get(lastHit).cover(range));
            return;
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (isSameDay(ranges.get(i), range)) {
                ranges.set(i, ranges.get(i).cover(range));
                lastHit = i;
                return;
            }
        }
        ranges.add(range);
        lastHit = ranges.size() - 1;
        if (ranges.size() > MAX_RANGES) {
            TimeRange all = ranges.stream().reduce(TimeRange::cover).orElseThrow();
            ranges.clear();
            ranges.add(all);
            lastHit = 0;
        }
    }

    private static boolean isSameDay(TimeRange range, TimeRange other) {
        return range.firstDay() <= other.firstDay() && other.lastDay() <= range.lastDay();
    }

    /** In the order of time. */
    public List<TimeRange> ranges() {
        return ranges.stream()
                .sorted(Comparator.comparingLong(TimeRange::first))
                .toList();
    }
}
