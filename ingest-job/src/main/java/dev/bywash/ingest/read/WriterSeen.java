package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event.SourceFields;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * What was read of one writer.
 *
 * @param firstMicros time of its earliest event read, microseconds since 1970
 * @param opened whether {@code bywash.opened} was among them
 * @param closed whether the event of the greatest number was {@code bywash.closed}; a shutdown hook may log behind one
 * @param dropped the greatest number of dropped events that it reported
 * @param ranges its sequence numbers, as read: in order, and perhaps several times
 * @param sealed the number of its last seal; 0 when there was none
 */
public record WriterSeen(
        String writer,
        SourceFields source,
        long firstMicros,
        long lastMicros,
        boolean opened,
        boolean closed,
        long dropped,
        List<SeqRange> ranges,
        long sealed)
        implements Serializable {

    /** Sequence numbers from {@code first} to {@code last}, both included, whose events are of these times, in microseconds since 1970. */
    public record SeqRange(long first, long last, long firstMicros, long lastMicros) implements Serializable {

        /** The least range that holds both. */
        public SeqRange cover(SeqRange other) {
            return new SeqRange(
                    Math.min(first, other.first),
                    Math.max(last, other.last),
                    Math.min(firstMicros, other.firstMicros),
                    Math.max(lastMicros, other.lastMicros));
        }

        /** Whether all events of both are of one day. */
        public boolean isOfSameDay(SeqRange other) {
            TimeRange all =
                    new TimeRange(Math.min(firstMicros, other.firstMicros), Math.max(lastMicros, other.lastMicros));
            return all.firstDay() == all.lastDay();
        }
    }

    private long greatest() {
        return ranges.stream().mapToLong(SeqRange::last).max().orElseThrow();
    }

    /** What was read of one writer in several places, at least one; what its events do not say here, they may say there. */
    public static WriterSeen together(List<WriterSeen> parts) {
        return new WriterSeen(
                parts.get(0).writer,
                parts.stream()
                        .map(WriterSeen::source)
                        .reduce(SourceFields::orElse)
                        .orElseThrow(),
                parts.stream().mapToLong(WriterSeen::firstMicros).min().orElseThrow(),
                parts.stream().mapToLong(WriterSeen::lastMicros).max().orElseThrow(),
                parts.stream().anyMatch(WriterSeen::opened),
                parts.stream()
                        .max(Comparator.comparingLong(WriterSeen::greatest).thenComparing(WriterSeen::closed))
                        .orElseThrow()
                        .closed,
                parts.stream().mapToLong(WriterSeen::dropped).max().orElseThrow(),
                parts.stream().flatMap(part -> part.ranges.stream()).toList(),
                parts.stream().mapToLong(WriterSeen::sealed).max().orElseThrow());
    }
}
