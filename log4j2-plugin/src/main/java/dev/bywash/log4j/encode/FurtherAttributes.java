package dev.bywash.log4j.encode;

import org.apache.logging.log4j.core.LogEvent;

/** Attributes beyond those that an event brings itself. */
public interface FurtherAttributes {

    /**
     * A JSON object in UTF-8. May fail: then the event is written without it, and says so.
     *
     * @param source where the event comes from
     */
    byte[] render(LogEvent event, Source source);
}
