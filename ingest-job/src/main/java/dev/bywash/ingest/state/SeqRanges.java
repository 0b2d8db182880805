package dev.bywash.ingest.state;

import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.TimeRanges;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sets of sequence numbers, as sorted ranges that share no number. Ranges that touch are one if their events are of one day: so each knows the times of its
 * events closely enough for a merge to look at these alone.
 */
public final class SeqRanges {

    private SeqRanges() {}

    /** The same numbers as sorted ranges that share none. */
    public static List<SeqRange> normalize(List<SeqRange> ranges) {
        List<SeqRange> result = new ArrayList<>();
        ranges.stream().sorted(Comparator.comparingLong(SeqRange::first)).forEach(range -> {
            int end = result.size() - 1;
            if (end >= 0 && areOne(result.get(end), range)) {
                result.set(end, result.get(end).cover(range));
            } else {
                result.add(range);
            }
        });
        return List.copyOf(result);
    }

    private static boolean areOne(SeqRange one, SeqRange next) {
        return next.first() <= one.last() || (next.first() - 1 == one.last() && one.isOfSameDay(next));
    }

    /** How many numbers there are; those that are there twice count twice. */
    public static long count(List<SeqRange> ranges) {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
    }

    /** The times of the known ranges that have a number in common with some others; both are normalized. */
    public static List<TimeRange> timesOfCommon(List<SeqRange> known, List<SeqRange> others) {
        TimeRanges times = new TimeRanges();
        int i = 0;
        int j = 0;
        while (i < known.size() && j < others.size()) {
            SeqRange range = known.get(i);
            if (range.last() < others.get(j).first()) {
                i++;
            } else if (others.get(j).last() < range.first()) {
                j++;
            } else {
                times.add(new TimeRange(range.firstMicros(), range.lastMicros()));
                i++;
            }
        }
        return times.ranges();
    }
}
