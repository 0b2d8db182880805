package dev.bywash.log4j.encode;

/**
 * Names in their places, already encoded, as the last event had them: the keys of its attributes in their order, and what it is called. A log statement names the
 * same string in the same place each time, and to see that takes no look at its characters. For one {@link EventBuffer}.
 */
final class EncodedKeys {

    /** Strings, but compared as objects. */
    private final Object[] keys;

    private final byte[][] encoded;

    /** @param places how many places it has; what comes behind them is not kept */
    EncodedKeys(int places) {
        keys = new Object[places];
        encoded = new byte[places][];
    }

    /** Appends {@code key}, and returns true, if it is the very string that was kept for this place. */
    boolean write(int place, Object key, JsonBuffer json) {
        if (place >= keys.length || keys[place] != key) {
            return false;
        }
        json.raw(encoded[place]);
        return true;
    }

    /** @param bytes what was made of {@code key}; null when that is not kept */
    void keep(int place, Object key, byte[] bytes) {
        if (place < keys.length) {
            keys[place] = bytes == null ? null : key;
            encoded[place] = bytes;
        }
    }

    void clear() {
        for (int place = 0; place < keys.length; place++) {
            keep(place, null, null);
        }
    }
}
