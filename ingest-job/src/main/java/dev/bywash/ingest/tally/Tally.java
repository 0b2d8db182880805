package dev.bywash.ingest.tally;

import dev.bywash.ingest.detect.Logged;
import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.line.SeverityNumber;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts events. Of more than it has room for it counts nothing any more, and says so: the memory of the driver is not for who logs words that change each time.
 * Not safe for use by several threads.
 */
public final class Tally implements Serializable {

    private static final long serialVersionUID = 1;

    /** Room for all that a run counts so: as many groups, or loads with short messages. They are sent to be written at once. */
    public static final int MOST = 50_000;

    /** Of a load's texts, so many take as much room as a group. */
    private static final int CHARS = 500;

    private final Map<Group, Counted> groups = new HashMap<>();
    private final List<Load> loads = new ArrayList<>();
    private final Sightings sightings = new Sightings();
    private int room;
    private long events;

    private transient SourceFields lastSource;
    private transient String lastWriter;
    private transient String lastPipeline;
    private transient Origin lastOrigin;

    /** With room for so much. */
    public Tally(int room) {
        this.room = room;
    }

    /**
     * Counts an event.
     *
     * @param pattern the event's; null where it has none
     */
    public void add(Event event, Long pattern) {
        if (isFull()) {
            return;
        }
        events++;
        Origin origin = originOf(event);
        Group group = new Group(Group.bucketOf(event.timeMicros()), origin, event.logger(), event.level(), pattern);
        Counted counted = countedOf(group);
        counted.add(event, sizeOf(event));
        if (Load.EVENT.equals(event.event())) {
            Load load = Load.of(event, origin, pattern);
            counted.addLoad(load);
            add(load);
        }
        sightings.add(logged(event), origin.pipeline(), () -> event.writer() + "-" + event.seq());
    }

    private static Logged logged(Event event) {
        Integer severity = SeverityNumber.of(event.level());
        ExceptionFields exception = event.exception();
        return Logged.shortened(
                severity == null ? 0 : severity,
                event.message(),
                exception == null ? null : exception.type(),
                exception == null ? null : exception.message(),
                exception == null ? null : exception.stacktrace());
    }

    private Counted countedOf(Group group) {
        return groups.computeIfAbsent(group, some -> {
            room--;
            return new Counted();
        });
    }

    private void add(Load load) {
        room -= 1 + (lengthOf(load.message()) + lengthOf(load.exceptionMessage())) / CHARS;
        loads.add(load);
    }

    private static int lengthOf(String text) {
        return text == null ? 0 : text.length();
    }

    /** Most events are from where the one before was. */
    private Origin originOf(Event event) {
        String pipeline = event.attributes().get(Origin.PIPELINE);
        if (lastOrigin == null
                || !event.source().equals(lastSource)
                || !event.writer().equals(lastWriter)
                || !Objects.equals(pipeline, lastPipeline)) {
            lastSource = event.source();
            lastWriter = event.writer();
            lastPipeline = pipeline;
            lastOrigin = Origin.of(event);
        }
        return lastOrigin;
    }

    private static long sizeOf(Event event) {
        long size = Utf8.length(event.message());
        if (event.exception() != null) {
            size += Utf8.length(event.exception().stacktrace());
        }
        for (String value : event.attributes().values()) {
            size += Utf8.length(value);
        }
        return size;
    }

    private boolean isFull() {
        if (room < 0) {
            groups.clear();
            loads.clear();
        }
        return room < 0;
    }

    /** How much room it has left; less than none where it was not enough. */
    public int room() {
        return room;
    }

    /**
     * What several have counted.
     *
     * @param events how many there are in all
     * @return nothing where these are not all of them
     */
    public static Optional<Tally> together(List<Tally> parts, long events) {
        Tally all = new Tally(MOST);
        parts.forEach(all::add);
        return all.isFull() || all.events != events ? Optional.empty() : Optional.of(all);
    }

    private void add(Tally other) {
        if (other.isFull()) {
            room = -1;
        }
        if (!isFull()) {
            events += other.events;
            other.groups.forEach((group, counted) -> countedOf(group).add(counted));
            other.loads.forEach(this::add);
            sightings.add(other.sightings);
        }
    }

    public long events() {
        return events;
    }

    /** What the events say of the platform's troubles and of personal data. */
    public Sightings sightings() {
        return sightings;
    }

    public Map<Group, Counted> groups() {
        return Collections.unmodifiableMap(groups);
    }

    /** The events of category {@value Load#EVENT}. */
    public List<Load> loads() {
        return Collections.unmodifiableList(loads);
    }
}
