package dev.bywash.ingest.detect;

import java.io.Serializable;

/**
 * What events, or other lines, of a pipeline say of one trouble.
 *
 * @param first the least of them: an event's id, or where a line is
 * @param times how many say so
 * @param sum of what they say, where that is a number: bytes
 */
public record Sighting(String first, long times, double sum) implements Serializable {

    /** With more of the same, of which the first is later. */
    public Sighting and(Sighting later) {
        return new Sighting(first, times + later.times, sum + later.sum);
    }

    /** With more of the same. */
    Sighting with(Sighting other) {
        return first.compareTo(other.first) <= 0 ? and(other) : other.and(this);
    }
}
