package dev.bywash.log4j.encode;

import org.apache.logging.log4j.util.ReadOnlyStringMap;
import org.apache.logging.log4j.util.StringMap;
import org.apache.logging.log4j.util.TriConsumer;

/**
 * The context map of the last event of a thread, encoded: the next finds most often the same in it, and comparing is cheaper than
 * encoding. One per {@link AttributeEncoder}.
 */
final class EncodedContext {

    private static final int MAX_ENTRIES = 32;
    private static final int MAX_BYTES = 4096;

    private static final TriConsumer<String, Object, EncodedContext> COMPARE =
            (key, value, context) -> context.compare(key, value);

    private final JsonBuffer encoded = new JsonBuffer();
    private final String[] keys = new String[MAX_ENTRIES];
    private final String[] values = new String[MAX_ENTRIES];
    private int entries;
    /** A bit for the hash of each key. */
    private long keyBits;

    /** Whose entries these are, if nobody can change it: null if somebody can. */
    private ReadOnlyStringMap frozen;

    private int compared;
    private boolean same;

    /** Whether something is kept, and it is of a map with the same entries in the same order. */
    boolean isOf(ReadOnlyStringMap context) {
        if (encoded.length() == 0) {
            return false;
        }
        return context == frozen || hasTheseEntries(context);
    }

    private boolean hasTheseEntries(ReadOnlyStringMap context) {
        if (context.size() != entries) {
            return false;
        }
        compared = 0;
        same = true;
        try {
            context.forEach(COMPARE, this);
        } catch (Throwable e) {
            // A map that somebody changes meanwhile: what it gives is seen when it is encoded.
            return false;
        }
        if (!same || compared != entries) {
            return false;
        }
        keep(context);
        return true;
    }

    private void compare(String key, Object value) {
        same = same && compared < entries && keys[compared].equals(key) && values[compared].equals(value);
        compared++;
    }

    /** Appends what is kept, and returns how many attributes that are. */
    int write(JsonBuffer json) {
        json.raw(encoded.array(), 0, encoded.length());
        return entries;
    }

    /** Forgets what is kept: another context begins. */
    void clear() {
        encoded.clear();
        entries = 0;
        keyBits = 0;
        frozen = null;
    }

    private void keep(ReadOnlyStringMap context) {
        frozen = context instanceof StringMap && ((StringMap) context).isFrozen() ? context : null;
    }

    /** One entry of this context was written. */
    void add(String key, String value) {
        if (entries < MAX_ENTRIES) {
            keys[entries] = key;
            values[entries] = value;
        }
        entries++;
        keyBits |= MapFields.bit(key);
    }

    /** Keeps what {@code json} has from {@code start} on, which is all of a context that was written with {@code written} attributes. */
    void keep(int written, JsonBuffer json, int start) {
        int length = json.length() - start;
        if (entries == written && entries <= MAX_ENTRIES && length <= MAX_BYTES) {
            encoded.raw(json.array(), start, length);
        }
    }

    /** Whether a field of the message may have the name of an attribute that is kept, and win. */
    boolean mayShareKeysWith(MapFields fields) {
        return fields.mayHaveOneOf(keyBits);
    }
}
