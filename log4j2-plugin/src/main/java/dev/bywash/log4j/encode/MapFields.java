package dev.bywash.log4j.encode;

import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.util.BiConsumer;
import org.apache.logging.log4j.util.IndexedReadOnlyStringMap;

/**
 * The fields of a map message, and which of them are not attributes: {@code event}, where nothing else names the event, and
 * {@code message}.
 *
 * <p>One per {@link EventBuffer}: set for each event. Not safe for use by several threads.
 */
final class MapFields implements BiConsumer<String, Object> {

    private static final String EVENT = "event";
    private static final String MESSAGE = "message";

    private MapMessage<?, ?> map;
    private AttributeEncoder receiver;
    private String event;
    private String message;
    /** A bit for the hash of each key: most keys of the context map need not be looked for. */
    private long keys;

    /** From now on the fields of {@code newMap}, null for none. */
    void set(MapMessage<?, ?> newMap) {
        map = newMap;
        event = null;
        message = null;
        keys = 0;
        if (map != null) {
            look(map.getIndexedReadOnlyStringMap());
        }
    }

    /** Something else names the event: the field is an attribute. */
    void keepEvent() {
        event = null;
    }

    private void look(IndexedReadOnlyStringMap entries) {
        for (int i = 0; i < entries.size(); i++) {
            String key = entries.getKeyAt(i);
            keys |= bit(key);
            Object value = entries.getValueAt(i);
            if (value instanceof String) {
                if (EVENT.equals(key)) {
                    event = text(value);
                } else if (MESSAGE.equals(key)) {
                    message = text(value);
                }
            }
        }
    }

    /** The category, null when the map does not tell. */
    String event() {
        return event;
    }

    /** The message, null when the map does not tell. */
    String message() {
        return message;
    }

    boolean isEmpty() {
        return map == null;
    }

    /** Whether an attribute of the context map yields to a field of this map. */
    boolean override(String key) {
        return mayHaveOneOf(bit(key)) && !consumed(key) && map.containsKey(key);
    }

    /** False when the map has no key with one of these {@link #bit}s; true when it may have one. */
    boolean mayHaveOneOf(long bits) {
        return (keys & bits) != 0;
    }

    /** Passes on all fields that are attributes. */
    void forEach(AttributeEncoder newReceiver) {
        receiver = newReceiver;
        try {
            map.forEach(this);
        } finally {
            receiver = null;
        }
    }

    @Override
    public void accept(String key, Object value) {
        if (!consumed(key)) {
            receiver.attribute(key, value);
        }
    }

    /** Whether the field has become another part of the line. */
    private boolean consumed(String key) {
        return (event != null && EVENT.equals(key)) || (message != null && MESSAGE.equals(key));
    }

    private static String text(Object value) {
        String text = (String) value;
        return text.isEmpty() ? null : text;
    }

    /** A bit for the hash of a key. */
    static long bit(String key) {
        return key == null ? 1 : 1L << key.hashCode();
    }
}
