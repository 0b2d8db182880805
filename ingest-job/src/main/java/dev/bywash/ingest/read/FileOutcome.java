package dev.bywash.ingest.read;

import java.io.Serializable;
import java.util.List;

/**
 * What came of reading a file, or a chunk of one.
 *
 * @param entry what the next run has to know of the file; without a position when it could not be opened, or has gone
 * @param more whether one of the run's limits ended this reading, and the next run can go on at once
 * @param content what was read, noise and the beginning of an unfinished line included
 * @param otherHalf the bytes of the next file that complete the last line, as ISO 8859-1; null when none do
 * @param times ranges that hold the times of all events
 * @param error why the file was not read to its end; null when it was
 */
public record FileOutcome(
        LedgerEntry entry,
        boolean more,
        Content content,
        String otherHalf,
        Counts counts,
        List<TimeRange> times,
        String error)
        implements Serializable {

    /**
     * How much there was.
     *
     * @param lines line ends
     * @param noiseBytes bytes that others printed. A line's half at the beginning of a file is counted as such until it is put together with the half at
     *     the end of the file before; there the count is the less by it, and may be negative
     * @param expired events that were too old to keep
     */
    public record Counts(long lines, long events, long rejected, long noiseBytes, long expired)
            implements Serializable {

        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    lines + other.lines,
                    events + other.events,
                    rejected + other.rejected,
                    noiseBytes + other.noiseBytes,
                    expired + other.expired);
        }
    }

    /** What {@link #error} says of a file that was deleted after it was listed. */
    public static final String GONE = "the file has gone";

    /** What {@link #error} says of a file whose bytes were others when they were wanted again. */
    public static final String CHANGED = "it changed while it was read";

    /** Of a file that nothing was read of, for the reason given: the next run reads it. */
    public static FileOutcome notRead(DeliveredFile file, String error) {
        LedgerEntry entry = new LedgerEntry(file, null, false, LastLine.DONE, null);
        return new FileOutcome(entry, false, new Content(0, 0, 0), null, Counts.NONE, List.of(), error);
    }

    /** The same reading; the next run looks at the file again. */
    public FileOutcome unsettled() {
        LedgerEntry unsettled = new LedgerEntry(file(), position(), false, lastLine(), joined());
        return new FileOutcome(unsettled, more, content, otherHalf, counts, times, error);
    }

    public DeliveredFile file() {
        return entry.file();
    }

    /** Where the next reading goes on; null when the file could not be opened, or has gone. */
    public Position position() {
        return entry.position();
    }

    public boolean settled() {
        return entry.settled();
    }

    public LastLine lastLine() {
        return entry.lastLine();
    }

    public JoinedLine joined() {
        return entry.joined();
    }

    public long lines() {
        return counts.lines;
    }

    public long events() {
        return counts.events;
    }

    public long rejected() {
        return counts.rejected;
    }

    public long noiseBytes() {
        return counts.noiseBytes;
    }

    public long expired() {
        return counts.expired;
    }

    /** Whether this reading came to the end of the file, or past some of its bytes. */
    public boolean wasOfUse() {
        return position() != null && (error == null || settled() || bytes() > 0);
    }

    /** Whether the file was deleted after it was listed. */
    public boolean isGone() {
        return GONE.equals(error);
    }

    /** Whether another reading took in the same bytes, and found as much in them. */
    public boolean isSameAs(FileOutcome other) {
        return position() != null
                && content.equals(other.content)
                && events() == other.events()
                && rejected() == other.rejected()
                && expired() == other.expired();
    }

    /**
     * Whether this is, for all that its length tells, not the stream that a file of its name was: what grows is shorter later only where it was begun anew. The other
     * one lies in a rolled file then.
     */
    public boolean isOfAnotherStream(LedgerEntry before) {
        // Who listed it before the other job did, saw the same stream shorter.
        return file().isActive()
                && file().length() < before.position().offset()
                && file().modifiedMillis() > before.file().modifiedMillis();
    }

    /** Whether there was something in it that is no event; unlike {@link Counts#noiseBytes} of this file alone. */
    public boolean hasNoise() {
        return noiseBytes() + (otherHalf == null ? 0 : otherHalf.length()) > 0;
    }

    /** How many bytes of the stream a task goes through for that: what is compressed, from its beginning. */
    public long bytesToRead() {
        return position() != null && file().isCompressed() ? position().offset() : bytes();
    }

    /** How many bytes of the stream this reading is done with. */
    public long bytes() {
        return position() == null ? 0 : position().offset() - content.from();
    }
}
