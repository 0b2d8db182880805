package dev.bywash.ingest.read;

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
 * @param chunk what of the file is read, where this is the first reading
 * @param before what came of the reading that this one repeats, of a file or of a chunk; null when it is the first
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
        Chunk chunk,
        FileOutcome before)
        implements Serializable {

    /** To read all of a file for the first time. */
    public ReadTask(
            DeliveredFile file,
            int ordinal,
            List<Position> candidates,
            long maxBytes,
            boolean settled,
            DeliveredFile next,
            boolean quiet,
            JoinedLine joined) {
        this(file, ordinal, candidates, maxBytes, settled, next, quiet, joined, Chunk.WHOLE, null);
    }

    /** About how many bytes there are to read. */
    public long bytes() {
        if (before != null) {
            return before.content().length();
        }
        long begin = chunk.isFirst() ? 0 : chunk.behind();
        return Math.min(maxBytes, Math.min(chunk.upTo(), file.length()) - begin);
    }

    /** Where in the stream reading it begins, if it is what the likeliest candidate says. */
    long beginsAt() {
        return candidates.isEmpty() ? 0 : candidates.get(0).offset();
    }

    /** How many bytes of a plain file there are to read, if it is what the likeliest candidate says. */
    long unread() {
        return Math.max(0, Math.min(maxBytes, file.length() - beginsAt()));
    }

    /** Where in the delivered file reading it begins, if it is what the likeliest candidate says: what is compressed is read from its beginning. */
    public long opensAt() {
        if (file.isCompressed()) {
            return 0;
        }
        if (before != null) {
            return candidates.isEmpty()
                    ? before.content().from()
                    : candidates.get(0).hashFrom();
        }
        if (!chunk.isFirst()) {
            return chunk.behind();
        }
        return candidates.isEmpty() ? 0 : candidates.get(0).hashFrom();
    }

    /** The same task with another limit. */
    public ReadTask upTo(long bytes) {
        return new ReadTask(file, ordinal, candidates, bytes, settled, next, quiet, joined, chunk, before);
    }

    /** The task to read a chunk alone. */
    ReadTask chunk(Chunk one) {
        long before = one.isFirst() ? 0 : one.behind() - beginsAt();
        return new ReadTask(file, ordinal, candidates, maxBytes - before, settled, next, quiet, joined, one, null);
    }

    /** The task to read the same bytes again, of the file or of a chunk, and to find in them what was found. */
    public ReadTask again(FileOutcome outcome) {
        return again(outcome, List.of());
    }

    /**
     * The same, which has the bytes before in its hash, as a reading of the whole stream has: by that, raw lines before the first event are known to be the same. It
     * reads these bytes again, too.
     */
    public ReadTask againWithHash(FileOutcome outcome) {
        long from = outcome.content().from();
        return again(
                outcome,
                candidates.stream()
                        .filter(candidate -> candidate.offset() == from)
                        .toList());
    }

    private ReadTask again(FileOutcome outcome, List<Position> known) {
        return new ReadTask(file, ordinal, known, maxBytes, settled, next, quiet, joined, Chunk.WHOLE, outcome);
    }
}
