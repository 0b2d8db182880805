package dev.bywash.ingest.read;

import java.io.Serializable;

/**
 * A part of a large file, read by itself: from the first event of a line that begins behind one offset to the first of a line that begins behind another.
 * Whoever reads the chunk before ends at the very event that this one begins with, though neither asks the other.
 *
 * @param behind an offset of the stream; less than 0 for the first chunk, which begins where its file's task does
 * @param upTo the next chunk's; the greatest number there is for the last one
 */
public record Chunk(long behind, long upTo) implements Serializable {

    /** All there is to read. */
    static final Chunk WHOLE = new Chunk(-1, Long.MAX_VALUE);

    boolean isFirst() {
        return behind < 0;
    }

    /** Whether what begins in this line is the next chunk's. */
    boolean endsBefore(long lineOffset) {
        return lineOffset > upTo;
    }
}
