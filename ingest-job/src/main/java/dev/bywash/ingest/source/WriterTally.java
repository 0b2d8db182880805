package dev.bywash.ingest.source;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.source.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what is read of each writer. A file has one writer and one range of numbers, unless somebody means harm: then it is emptied early. */
final class WriterTally {

    private static final int MAX_RANGES = 1000;
    private static final String LOGGER = "dev.bywash";

    private final Map<String, Tally> writers = new LinkedHashMap<>();
    private int ranges;

    void add(Event event) {
        Tally tally = writers.computeIfAbsent(event.writer(), writer -> new Tally(event));
        ranges += tally.add(event);
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
        private long dropped;
        private final List<SeqRange> finished = new ArrayList<>();
        private long rangeFirst;
        private long rangeLast;

        Tally(Event first) {
            this.writer = first.writer();
            this.source = first.source();
            this.firstMicros = first.timeMicros();
            this.lastMicros = first.timeMicros();
            this.rangeFirst = first.seq();
            this.rangeLast = first.seq() - 1;
        }

        /** Returns how many ranges this made. */
        int add(Event event) {
            firstMicros = Math.min(firstMicros, event.timeMicros());
            lastMicros = Math.max(lastMicros, event.timeMicros());
            if (source.appId() == null) {
                source = source.orElse(event.source());
            }
            if (LOGGER.equals(event.logger()) && event.event() != null) {
                addControl(event);
            }
            if (event.seq() == rangeLast + 1) {
                rangeLast = event.seq();
                return rangeFirst == rangeLast ? 1 : 0;
            }
            finished.add(new SeqRange(rangeFirst, rangeLast));
            rangeFirst = event.seq();
            rangeLast = event.seq();
            return 1;
        }

        private void addControl(Event event) {
            opened |= event.event().equals("bywash.opened");
            closed |= event.event().equals("bywash.closed");
            String reported = event.attributes().get("dropped");
            if (reported != null && reported.matches("\\d{1,18}")) {
                dropped = Math.max(dropped, Long.parseLong(reported));
            }
        }

        WriterSeen seen() {
            List<SeqRange> ranges = new ArrayList<>(finished);
            ranges.add(new SeqRange(rangeFirst, rangeLast));
            return new WriterSeen(writer, source, firstMicros, lastMicros, opened, closed, dropped, ranges);
        }
    }
}
