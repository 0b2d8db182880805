package dev.bywash.ingest.read;

import java.io.Serializable;
import java.time.Instant;

/**
 * Which events are too old to keep: those of before some time, in files that were not written since another. Where both are the same, a host whose clock is behind
 * loses nothing, for what it wrote has just been delivered.
 *
 * @param eventsBefore {@link Instant#EPOCH} where none is too old
 * @param filesBefore {@link Instant#MAX} where it does not matter when a file was written
 */
public record Expiry(Instant eventsBefore, Instant filesBefore) implements Serializable {

    /** Nothing is too old. */
    public static final Expiry NEVER = ofEvents(Instant.EPOCH);

    /** Whatever file they are in. */
    public static Expiry ofEvents(Instant before) {
        return new Expiry(before, Instant.MAX);
    }

    /** Only in files that are as old. */
    public static Expiry ofEventsAndFiles(Instant before) {
        return new Expiry(before, before);
    }

    /** The earliest time of events to keep of a file, in microseconds since 1970. */
    long earliestMicros(DeliveredFile file) {
        boolean old = Instant.ofEpochMilli(file.modifiedMillis()).isBefore(filesBefore);
        return old ? microsOf(eventsBefore) : 0;
    }

    /** A time in microseconds since 1970, without the part of its second. */
    public static long microsOf(Instant time) {
        return time.getEpochSecond() * 1_000_000;
    }
}
