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
    private static final int MOST_KNOWN = 32;
    private static final int NONE = -1;

    /** The keys of the last map: a log statement names the same strings in the same order each time, and to see that takes no look at them. */
    private final String[] known = new String[MOST_KNOWN];

    private int knownSize = NONE;
    private int eventAt;
    private String eventKey;
    private int messageAt;
    private String messageKey;
    /** A bit for the hash of each key: most keys of the context map need not be looked for. */
    private long keys;

    private MapMessage<?, ?> map;
    private AttributeEncoder receiver;
    private String event;
    private String message;

    /** From now on the fields of {@code newMap}, null for none. */
    void set(MapMessage<?, ?> newMap) {
        map = newMap;
        event = null;
        message = null;
        if (map != null) {
            IndexedReadOnlyStringMap entries = map.getIndexedReadOnlyStringMap();
            if (!hasKnownKeys(entries)) {
                look(entries);
            }
            event = text(entries.getValueAt(eventAt));
            message = text(entries.getValueAt(messageAt));
        }
    }

    /** Something else names the event: the field is an attribute. */
    void keepEvent() {
        event = null;
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // What is not the same object is looked at.
    private boolean hasKnownKeys(IndexedReadOnlyStringMap entries) {
        int size = entries.size();
        if (size != knownSize) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (entries.getKeyAt(i) != known[i]) {
                return false;
            }
        }
        return true;
    }

    private void look(IndexedReadOnlyStringMap entries) {
        int size = entries.size();
        int newSize = size <= MOST_KNOWN ? size : NONE;
        // Where this ends halfway, as where the stack does, nothing is known.
        knownSize = NONE;
        keys = 0;
        eventAt = NONE;
        messageAt = NONE;
        for (int i = 0; i < size; i++) {
            String key = entries.getKeyAt(i);
            keys |= bit(key);
            if (EVENT.equals(key)) {
                eventAt = i;
                eventKey = key;
            } else if (MESSAGE.equals(key)) {
                messageAt = i;
                messageKey = key;
            }
            if (key == null || !EncodedNames.fit(key)) {
                newSize = NONE;
            }
            if (i < MOST_KNOWN) {
                known[i] = newSize == NONE ? null : key;
            }
        }
        knownSize = newSize;
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
        return map != null && (keys & bits) != 0;
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
    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // The keys are those of this map.
    public void accept(String key, Object value) {
        if (!(event != null && key == eventKey) && !(message != null && key == messageKey)) {
            receiver.attribute(key, value);
        }
    }

    /** Whether the field has become another part of the line. */
    private boolean consumed(String key) {
        return (event != null && EVENT.equals(key)) || (message != null && MESSAGE.equals(key));
    }

    /** Null where there is no text. */
    private static String text(Object value) {
        return value instanceof String && !((String) value).isEmpty() ? (String) value : null;
    }

    /** A bit for the hash of a key. */
    static long bit(String key) {
        return key == null ? 1 : 1L << key.hashCode();
    }
}
