package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.RangeEntry.Numbers;
import java.io.Serializable;
import java.util.List;

/**
 * Numbers of a writer whose lines were deleted for their age, or are not looked at: below the writer's first line, and also behind it where that one is early enough.
 *
 * @param behindUntil the last day, since 1970, of such a first line
 */
record Gone(long first, long last, long behindUntil) implements Serializable {

    /** Nowhere behind the first line. */
    static final long NEVER = Long.MIN_VALUE;

    /** Whatever the first line. */
    static final long ALWAYS = Long.MAX_VALUE;

    /** All of these numbers. */
    static List<Numbers> all(List<Gone> gone) {
        return gone.stream().map(some -> new Numbers(some.first, some.last)).toList();
    }

    /**
     * Those that may be missing beside this first line.
     *
     * @param firstDay its day, since 1970; null where that is not known
     */
    static List<Numbers> of(List<Gone> gone, long firstSeq, Integer firstDay) {
        long day = firstDay == null ? ALWAYS : firstDay;
        return gone.stream()
                .filter(some -> some.first < firstSeq || day <= some.behindUntil)
                .map(some -> new Numbers(
                        some.first, day <= some.behindUntil ? some.last : Math.min(some.last, firstSeq - 1)))
                .toList();
    }
}
