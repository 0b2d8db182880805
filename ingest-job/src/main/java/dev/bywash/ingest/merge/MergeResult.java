package dev.bywash.ingest.merge;

import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.tally.Tally;
import java.time.Instant;
import java.util.List;

/**
 * What a merge did.
 *
 * @param newEvents events that are in the table now and were not before
 * @param duplicates events that were there already
 * @param conflicts events whose number belongs to another one
 * @param newest time of the newest event read; null when there was none
 * @param number of this run, as the next one is to know it
 * @param anchor the version of the events that it left; null when none is known
 * @param replaced why the table is another one than the run began with; null where it is not, and where there were no events to look at it for
 * @param first when the first run began that may have read the same files: this one, or one before it that recorded nothing
 * @param leaves what the lines of the new events are as leaves, as far as that became known while they were written; null where only the table can tell
 * @param tallies counts of the new events, as far as they were counted while they were written
 */
public record MergeResult(
        long newEvents,
        long duplicates,
        long conflicts,
        Instant newest,
        long number,
        Anchor anchor,
        String replaced,
        Instant first,
        List<LeafRange> leaves,
        List<Tally> tallies) {

    /** That of no events at all. */
    public static MergeResult ofNothing(long number, Anchor anchor, Instant first) {
        return new MergeResult(0, 0, 0, null, number, anchor, null, first, List.of(), List.of());
    }
}
