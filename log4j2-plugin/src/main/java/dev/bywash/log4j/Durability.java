package dev.bywash.log4j;

import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;

/** Which events are with the operating system when the call that logs them returns, and how long that may take. Immutable. */
final class Durability {

    private final String marker;
    /** Null for none. */
    private final Level level;

    private final long waitNanos;

    Durability(String marker, Level level, long waitMillis) {
        this.marker = marker;
        this.level = level;
        this.waitNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
    }

    /** By its marker, or one of the marker's parents, or by its level. */
    boolean isFor(LogEvent event) {
        if (level != null && event.getLevel().isMoreSpecificThan(level)) {
            return true;
        }
        Marker its = event.getMarker();
        // Most have no parents, and Log4j would look the name up among all markers.
        return its != null && (its.getName().equals(marker) || (its.hasParents() && its.isInstanceOf(marker)));
    }

    String marker() {
        return marker;
    }

    long waitNanos() {
        return waitNanos;
    }
}
