package dev.bywash.ingest.tally;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts events. Of more groups and loads than {@value #MOST} it counts nothing any more, and says so: the memory of the driver is not for who logs words that
 * change each time. Not safe for use by several threads.
 */
public final class Tally implements Serializable {

    private static final long serialVersionUID = 1;

    /** So many rows of a kilobyte at most are sent to be written at once. */
    private static final int MOST = 50_000;

    private final Map<Group, Counted> groups = new HashMap<>();
    private final List<Load> loads = new ArrayList<>();
    private boolean tooMany;
    private long events;

    private transient SourceFields lastSource;
    private transient String lastWriter;
    private transient String lastPipeline;
    private transient Origin lastOrigin;

    /**
     * Counts an event.
     *
     * @param pattern the event's; null where it has none
     */
    public void add(Event event, Long pattern) {
        if (isTooMany()) {
            return;
        }
        events++;
        Origin origin = originOf(event);
        Group group = new Group(Group.bucketOf(event.timeMicros()), origin, event.logger(), event.level(), pattern);
        Counted counted = groups.computeIfAbsent(group, some -> new Counted());
        counted.add(event, sizeOf(event));
        if (Load.EVENT.equals(event.event())) {
            Load load = Load.of(event, origin, pattern);
            counted.addLoad(load);
            loads.add(load);
        }
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

    private boolean isTooMany() {
        if (!tooMany && groups.size() + loads.size() > MOST) {
            tooMany = true;
            groups.clear();
            loads.clear();
        }
        return tooMany;
    }

    /**
     * What several have counted.
     *
     * @param events how many there are in all
     * @return nothing where these are not all of them
     */
    public static Optional<Tally> together(List<Tally> parts, long events) {
        Tally all = new Tally();
        parts.forEach(all::add);
        return all.isTooMany() || all.events != events ? Optional.empty() : Optional.of(all);
    }

    private void add(Tally other) {
        tooMany |= other.tooMany;
        if (!isTooMany()) {
            events += other.events;
            other.groups.forEach((group, counted) ->
                    groups.computeIfAbsent(group, some -> new Counted()).add(counted));
            loads.addAll(other.loads);
        }
    }

    public long events() {
        return events;
    }

    public Map<Group, Counted> groups() {
        return Collections.unmodifiableMap(groups);
    }

    /** The events of category {@value Load#EVENT}. */
    public List<Load> loads() {
        return Collections.unmodifiableList(loads);
    }
}
