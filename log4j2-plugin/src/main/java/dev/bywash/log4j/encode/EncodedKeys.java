package dev.bywash.log4j.encode;

/**
 * The keys of an event's attributes in their order, already encoded, as the last event had them: a log statement names the same string in the same place each
 * time, and to see that takes no look at its characters. One per {@link AttributeEncoder}.
 */
final class EncodedKeys {

    private static final int MOST = 32;

    /** Strings, but compared as objects. */
    private final Object[] keys = new Object[MOST];

    private final byte[][] encoded = new byte[MOST][];

    /** Appends {@code key}, and returns true, if it is the very string that was kept for this place. */
    boolean write(int place, Object key, JsonBuffer json) {
        if (place >= MOST || keys[place] != key) {
            return false;
        }
        json.raw(encoded[place]);
        return true;
    }

    /** @param bytes what was made of {@code key}; null when that is not kept */
    void keep(int place, Object key, byte[] bytes) {
        if (place < MOST) {
            keys[place] = bytes == null ? null : key;
            encoded[place] = bytes;
        }
    }

    void clear() {
        for (int place = 0; place < MOST; place++) {
            keep(place, null, null);
        }
    }
}
