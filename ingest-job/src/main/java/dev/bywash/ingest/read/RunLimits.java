package dev.bywash.ingest.read;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * What one run takes on, however many files it reads. A process writes one range of sequence numbers a day, and some more where lines are torn; whoever makes up
 * a million must not fill the memory of the driver, nor the table with partitions. Where a run has taken on that much, files are read in part, and the next run
 * goes on there.
 *
 * @param ranges how many ranges of sequence numbers; each writer has one at least in each file
 * @param days of how many days events are, beside those of the last week
 * @param today day of the run, counted from 1970
 */
public record RunLimits(int ranges, int days, long today) implements Serializable {

    /** For who has to see all of a file at once. */
    public static final RunLimits NONE = new RunLimits(Integer.MAX_VALUE / 2, Integer.MAX_VALUE / 2, 0);

    /** The driver holds them, their writers and the rows that they become: a heap of a gigabyte is enough for so many. */
    static final int MAX_RANGES = 200_000;

    /** Each is a partition of the table, and a file at least. */
    static final int MAX_DAYS = 400;

    private static final int DAYS_AT_ONCE = 7;

    /** Of a run that begins now. */
    public static RunLimits at(Instant now) {
        return new RunLimits(
                MAX_RANGES, MAX_DAYS, now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay());
    }

    /**
     * The part of one of so many groups of files; what the others leave of theirs, it does not get.
     *
     * @param files how many this group has
     */
    public RunShare share(int groups, int files) {
        return new RunShare(this, Math.max(1, ranges / groups), Math.max(1, days / groups), files);
    }

    /** Whether events of this day are taken on by all: they are what every cluster delivers, so nobody who makes up others is in their way. */
    boolean isRecent(long day) {
        return day > today - DAYS_AT_ONCE && day <= today + 1;
    }
}
