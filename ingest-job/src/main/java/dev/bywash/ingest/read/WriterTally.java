package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what is read of each writer. A file has one writer and one range of numbers, unless somebody means harm: then it is emptied early. */
final class WriterTally {

    private static final int MAX_RANGES = 1000;

    private final Map<String, Tally> writers = new LinkedHashMap<>();
    private int ranges;

    void add(Event event) {
        Tally tally = writers.computeIfAbsent(event.writer(), writer -> new Tally(event));
        ranges += tally.add(event);
    }

    /** Whether the event's number goes on where its writer's last one ended. */
    boolean continues(Event event) {
        Tally tally = writers.get(event.writer());
        return tally != null && tally.continues(event);
    }

    /** Whether it must be emptied before more is added. */
    boolean isFull() {
        return ranges >= MAX_RANGES;
    }

    /** What was counted since it was emptied last. */
    Collection<WriterSeen> empty() {
        List<WriterSeen> seen = writers.values().stream().map(Tally::seen).toList();
        writers.clear();
        ranges = 0;
        return seen;
    }

    private static final class Tally {
        private final String writer;
        private SourceFields source;
        private long firstMicros;
        private long lastMicros;
        private boolean opened;
        private boolean closed;
        private long greatest;
        private long dropped;
        private long sealed;
        private final List<SeqRange> finished = new ArrayList<>();
        private SeqRange range;

        Tally(Event first) {
            this.writer = first.writer();
            this.source = first.source();
            this.firstMicros = first.timeMicros();
            this.lastMicros = first.timeMicros();
        }

        /** Returns how many ranges this made. */
        int add(Event event) {
            firstMicros = Math.min(firstMicros, event.timeMicros());
            lastMicros = Math.max(lastMicros, event.timeMicros());
            if (source.appId() == null) {
                source = source.orElse(event.source());
            }
            if (event.seq() >= greatest) {
                greatest = event.seq();
                closed = event.isClosed();
            }
            if (event.isControl()) {
                addControl(event);
            }
            SeqRange one = rangeOf(event);
            if (continues(event)) {
                range = range.cover(one);
                return 0;
            }
            if (range != null) {
                finished.add(range);
            }
            range = one;
            return 1;
        }

        private static SeqRange rangeOf(Event event) {
            return new SeqRange(event.seq(), event.seq(), event.timeMicros(), event.timeMicros());
        }

        boolean continues(Event event) {
            return range != null && event.seq() - 1 == range.last() && range.isOfSameDay(rangeOf(event));
        }

        private void addControl(Event event) {
            opened |= event.event().equals("bywash.opened");
            String reported = event.attributes().get("dropped");
            if (reported != null && reported.matches("\\d{1,18}")) {
                dropped = Math.max(dropped, Long.parseLong(reported));
            }
            if (event.isSeal()) {
                sealed = Math.max(sealed, event.seq());
            }
        }

        WriterSeen seen() {
            List<SeqRange> ranges = new ArrayList<>(finished);
            ranges.add(range);
            return new WriterSeen(writer, source, firstMicros, lastMicros, opened, closed, dropped, ranges, sealed);
        }
    }
}
