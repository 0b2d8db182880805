package dev.bywash.ingest.line;

import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of a line as they are read, before they are checked; null where there is none. */
final class EventDraft {

    String writer;
    String time;
    String level;
    String logger;
    String thread;
    String category;
    String message;
    String crc;
    long seq;
    ExceptionFields exception;
    SourceFields source;
    Map<String, String> attributes;
    /** How they are written: {@link AttributeForms}. */
    String attributeTypes;

    private Map<String, String> extras;

    void clear() {
        writer = null;
        time = null;
        level = null;
        logger = null;
        thread = null;
        category = null;
        message = null;
        crc = null;
        seq = 0;
        exception = null;
        source = null;
        attributes = null;
        attributeTypes = null;
        extras = null;
    }

    /** What this version has no column for. */
    void extra(String key, String value) {
        if (extras == null) {
            extras = new LinkedHashMap<>();
        }
        extras.put(key, value);
    }

    /** The event's own attributes, and what this version has no column for; the event's own win. */
    Map<String, String> allAttributes() {
        if (extras == null) {
            return attributes == null ? Map.of() : attributes;
        }
        Map<String, String> all = new LinkedHashMap<>(extras);
        if (attributes != null) {
            all.putAll(attributes);
        }
        return all;
    }
}
