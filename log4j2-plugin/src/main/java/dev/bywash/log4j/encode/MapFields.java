package dev.bywash.log4j.encode;

import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.message.MapMessage;

/**
 * The fields of a map message, and which of them are not attributes: {@code event}, where no marker names the event, and
 * {@code message}.
 */
final class MapFields {

    private static final String EVENT = "event";
    private static final String MESSAGE = "message";
    private static final MapFields NONE = new MapFields(null, null, null);

    final MapMessage<?, ?> map;
    final String event;
    final String message;

    private MapFields(MapMessage<?, ?> map, String event, String message) {
        this.map = map;
        this.event = event;
        this.message = message;
    }

    static MapFields of(Marker marker, MapMessage<?, ?> map) {
        if (map == null) {
            return NONE;
        }
        String event = marker == null ? string(map, EVENT) : null;
        String message = string(map, MESSAGE);
        return new MapFields(map, event, message);
    }

    /** Whether an attribute of the context map yields to a field of this map. */
    boolean override(String contextKey) {
        return map != null && map.containsKey(contextKey) && !consumed(contextKey);
    }

    /** Whether the field has become another part of the line. */
    boolean consumed(String key) {
        return (event != null && EVENT.equals(key)) || (message != null && MESSAGE.equals(key));
    }

    private static String string(MapMessage<?, ?> map, String key) {
        Object value = map.getIndexedReadOnlyStringMap().getValue(key);
        return value instanceof String && !((String) value).isEmpty() ? (String) value : null;
    }
}
