package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event;
import java.util.HashSet;
import java.util.Set;

/**
 * What is left of {@link RunLimits} for files that are read one after the other, none of which takes all of it. Days are shared: a file whose events are of days
 * that others have taken on takes nothing. Not safe for use by several threads.
 */
public final class RunShare {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final RunLimits limits;
    private final Set<Long> days = new HashSet<>();
    private int rangesLeft;
    private int daysLeft;
    private int filesLeft;
    private int rangesOfFile;
    private int daysOfFile;
    private long lastDay;
    private DeliveredFile lastFile;

    RunShare(RunLimits limits, int ranges, int days, int files) {
        this.limits = limits;
        this.rangesLeft = ranges;
        this.daysLeft = days;
        this.filesLeft = files;
    }

    /** Another file is read, or another chunk of the same one: all chunks take what one file may. */
    void nextFile(DeliveredFile file) {
        lastDay = Long.MIN_VALUE;
        if (file.equals(lastFile)) {
            rangesOfFile = Math.max(1, rangesOfFile);
            return;
        }
        lastFile = file;
        // As many as if all that come after it took the same; and one in any case, so that each is read on.
        rangesOfFile = Math.max(1, rangesLeft / filesLeft);
        // In any case none, for files are free. Files that lie there from before have days in common: one that took few
        // of them would be behind all others the next time.
        daysOfFile = filesLeft == 1 ? daysLeft : (daysLeft + 1) / 2;
        filesLeft--;
    }

    /**
     * Takes an event on, or nothing.
     *
     * @param newRange whether its number does not go on where the last one of its writer was
     * @param kept whether it becomes a row
     */
    boolean take(Event event, boolean newRange, boolean kept) {
        if (newRange && rangesOfFile == 0) {
            return false;
        }
        long day = Math.floorDiv(event.timeMicros(), MICROS_PER_DAY);
        if (kept && day != lastDay && !takeDay(day)) {
            return false;
        }
        if (newRange) {
            rangesOfFile--;
            rangesLeft = Math.max(0, rangesLeft - 1);
        }
        return true;
    }

    private boolean takeDay(long day) {
        if (!limits.isRecent(day) && !days.contains(day)) {
            if (daysOfFile == 0) {
                return false;
            }
            days.add(day);
            daysOfFile--;
            daysLeft--;
        }
        lastDay = day;
        return true;
    }
}
