package dev.bywash.ingest.detect;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What events say of the platform's troubles and of personal data, by pipeline; never what was found in them. Not safe for use by several threads. */
public final class Sightings implements Serializable {

    private static final long serialVersionUID = 1;

    private final Map<Of, Sighting> all = new HashMap<>();

    /** A trouble. */
    public enum Trouble {
        OUT_OF_MEMORY,
        EXECUTOR_LOST,
        SPILL,
        PERSONAL_DATA
    }

    /**
     * What is said, and of which pipeline.
     *
     * @param kind of personal data, as {@link PersonalData#in} has it; else empty
     */
    public record Of(Trouble trouble, String pipeline, String kind) implements Serializable {}

    /**
     * Looks at an event, or at a line that is none: closely at what may say something, which few do.
     *
     * @param place the event's id, or where the line is; asked for where it does
     */
    public void add(Logged event, String pipeline, Supplier<String> place) {
        if (Platform.mayBeIn(event)) {
            if (Platform.outOfMemory(event)) {
                add(new Of(Trouble.OUT_OF_MEMORY, pipeline, ""), place, 1);
            }
            if (Platform.executorLost(event)) {
                add(new Of(Trouble.EXECUTOR_LOST, pipeline, ""), place, 1);
            }
            double spilled = Platform.spilled(event);
            if (spilled > 0) {
                add(new Of(Trouble.SPILL, pipeline, ""), place, spilled);
            }
        }
        if (PersonalData.mayBeIn(event)) {
            PersonalData.in(event).forEach(kind -> add(new Of(Trouble.PERSONAL_DATA, pipeline, kind), place, 1));
        }
    }

    private void add(Of what, Supplier<String> place, double value) {
        all.merge(what, new Sighting(place.get(), 1, value), Sighting::with);
    }

    /** Adds what others saw. */
    public void add(Sightings others) {
        others.all.forEach((what, sighting) -> all.merge(what, sighting, Sighting::with));
    }

    public Map<Of, Sighting> all() {
        return Collections.unmodifiableMap(all);
    }
}
