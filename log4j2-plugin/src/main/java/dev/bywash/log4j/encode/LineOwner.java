package dev.bywash.log4j.encode;

import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.util.Log4jThread;

/** Whose lines are encoded: what all events of one appender have in common. Immutable. */
public final class LineOwner {

    private final byte[] head;
    private final Source source;
    private final Source process;
    private final String syncMarker;

    /**
     * @param head the line up to the value of {@code time}
     * @param source where events come from
     * @param syncMarker the name of the marker that only asks for durability, and so does not name an event whose message does; null for none
     */
    public LineOwner(byte[] head, Source source, String syncMarker) {
        this.head = head;
        this.source = source;
        this.process = source.ofProcess();
        this.syncMarker = syncMarker;
    }

    byte[] head() {
        return head;
    }

    /**
     * Where {@code event}, which the calling thread passes on, comes from. Behind Log4j's asynchronous parts that is not the thread that has logged
     * it, and what is known of its job is that of whoever has started it.
     */
    Source source(LogEvent event) {
        Thread thread = Thread.currentThread();
        return thread instanceof Log4jThread || event.getThreadId() != thread.getId() ? process : source;
    }

    /** Whether {@code marker} says how an event is to be written and not what it is. */
    boolean asksForDurability(Marker marker) {
        return marker.getName().equals(syncMarker);
    }
}
