package dev.bywash.ingest.read;

import java.io.Serializable;
import java.time.Instant;

/**
 * How files are read.
 *
 * @param maxLineBytes what is longer is rejected unread; at least 1024
 * @param expiry which events are left out
 * @param rawLines whether lines that are no events are wanted too
 * @param leaves whether it is wanted what lines are as leaves of a tree
 * @param counts whether counts of events are wanted
 * @param writers whether it is wanted what was seen of each writer: the driver holds it, however many there are
 * @param rows whether what is found is wanted, or the reports of it alone
 * @param limits what is taken on of all files together
 */
public record ReadSettings(
        int maxLineBytes,
        Expiry expiry,
        boolean rawLines,
        boolean leaves,
        boolean counts,
        boolean writers,
        boolean rows,
        RunLimits limits)
        implements Serializable {

    /** How long a line may be, where nothing else is said: a MiB. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    /** As a run reads, which has to know the writers, and wants rows. */
    public ReadSettings(
            int maxLineBytes, Expiry expiry, boolean rawLines, boolean leaves, boolean counts, RunLimits limits) {
        this(maxLineBytes, expiry, rawLines, leaves, counts, true, true, limits);
    }

    /** Without counts. */
    public ReadSettings(int maxLineBytes, Expiry expiry, boolean rawLines, boolean leaves, RunLimits limits) {
        this(maxLineBytes, expiry, rawLines, leaves, false, limits);
    }

    /** Events alone, all that are not older; wherever they are, and of however many writers. */
    public ReadSettings(int maxLineBytes, Instant earliest) {
        this(maxLineBytes, Expiry.ofEvents(earliest), false, false, false, false, true, RunLimits.NONE);
    }

    /** To be told what there is, and not be given it. */
    public ReadSettings withoutRows() {
        return new ReadSettings(maxLineBytes, expiry, rawLines, leaves, counts, writers, false, limits);
    }
}
