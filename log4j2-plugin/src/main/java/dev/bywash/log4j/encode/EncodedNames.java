package dev.bywash.log4j.encode;

import java.util.Arrays;

/**
 * Names that come again and again, already encoded: those of loggers, threads and levels, keys, values of the context map.
 *
 * <p>Three quarters of the strings of an ordinary event are such names, and finding one costs a comparison instead of a loop over its
 * characters. For all threads.
 */
final class EncodedNames {

    private static final int MAX_CHARS = 64;

    private final BoundedCache<String, byte[]> encoded = new BoundedCache<>();

    /** Whether {@code name} is short enough to be kept. */
    static boolean fit(String name) {
        return name.length() <= MAX_CHARS;
    }

    /** What was kept of {@code name}, null when nothing was: not to be changed. */
    byte[] get(String name) {
        return fit(name) ? encoded.get(name) : null;
    }

    /** Appends {@code name}, and returns true, if it was kept. */
    boolean write(String name, JsonBuffer json) {
        byte[] bytes = get(name);
        if (bytes == null) {
            return false;
        }
        json.raw(bytes);
        return true;
    }

    /** Keeps what {@code json} has from {@code start} on, if {@code name} is short and comes again. */
    void keep(String name, JsonBuffer json, int start) {
        if (fit(name) && encoded.again(name)) {
            encoded.put(name, Arrays.copyOfRange(json.array(), start, json.length()));
        }
    }
}
