package dev.bywash.ingest.source;

import dev.bywash.ingest.line.Event.SourceFields;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was read of one writer.
 *
 * @param firstMicros time of its earliest event read, microseconds since 1970
 * @param opened whether {@code bywash.opened} was among them
 * @param closed whether {@code bywash.closed} was among them
 * @param dropped the greatest number of dropped events that it reported
 * @param ranges its sequence numbers, as read: in order, and perhaps several times
 */
public record WriterSeen(
        String writer,
        SourceFields source,
        long firstMicros,
        long lastMicros,
        boolean opened,
        boolean closed,
        long dropped,
        List<SeqRange> ranges)
        implements Serializable {

    /** Sequence numbers from {@code first} to {@code last}, both included. */
    public record SeqRange(long first, long last) implements Serializable {}

    /** What was read of this writer here and there; what its events do not say here, they may say there. */
    public WriterSeen and(WriterSeen other) {
        return new WriterSeen(
                writer,
                source.orElse(other.source),
                Math.min(firstMicros, other.firstMicros),
                Math.max(lastMicros, other.lastMicros),
                opened || other.opened,
                closed || other.closed,
                Math.max(dropped, other.dropped),
                Stream.concat(ranges.stream(), other.ranges.stream()).toList());
    }
}
