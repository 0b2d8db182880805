package dev.bywash.ingest.source;

import java.io.Serializable;
import java.util.List;

/**
 * A file to read.
 *
 * @param ordinal place among the tasks of the plan, the oldest file first
 * @param candidates positions of streams that this file may continue, the likeliest first; the first whose hash fits is where reading begins
 * @param maxBytes how many bytes to read from there at most
 * @param settled whether the file's time of change tells any later change from this state
 * @param next of a rolled file, the one that its stream goes on in; null when that is not there yet
 * @param quiet whether nothing was written beside the file for so long that it has nothing to wait for
 * @param joined what the line that the file ends within is known to be; null when that is not known
 * @param before what came of the reading that this one repeats; null when it is the first
 */
public record ReadTask(
        DeliveredFile file,
        int ordinal,
        List<Position> candidates,
        long maxBytes,
        boolean settled,
        DeliveredFile next,
        boolean quiet,
        JoinedLine joined,
        FileOutcome before)
        implements Serializable {

    /** About how many bytes there are to read. */
    public long bytes() {
        return before == null
                ? Math.min(maxBytes, file.length())
                : before.content().length();
    }

    /** Where in the delivered file reading it begins, if it is what the likeliest candidate says: what is compressed is read from its beginning. */
    long opensAt() {
        if (file.isCompressed()) {
            return 0;
        }
        if (before != null) {
            return before.content().from();
        }
        return candidates.isEmpty() ? 0 : candidates.get(0).hashFrom();
    }

    /** The same task with another limit. */
    ReadTask upTo(long bytes) {
        return new ReadTask(file, ordinal, candidates, bytes, settled, next, quiet, joined, before);
    }

    /** The task to read the same bytes again, and to find in them what was found. */
    public ReadTask again(FileOutcome outcome) {
        return new ReadTask(file, ordinal, List.of(), maxBytes, settled, next, quiet, joined, outcome);
    }
}
