package dev.bywash.log4j.encode;

import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Names that come again and again, already encoded: those of loggers, threads and levels, keys, values of the context map.
 *
 * <p>Three quarters of the strings of an ordinary event are such names, and finding one costs a comparison instead of a loop over its
 * characters. For all threads.
 */
final class EncodedNames {

    private static final int MAX_CHARS = 64;

    private final BiConsumer<JsonBuffer, String> encoder;
    private final Repeats<String, byte[]> encoded = new Repeats<>();

    /** @param encoder appends a name, always the same bytes for the same name */
    EncodedNames(BiConsumer<JsonBuffer, String> encoder) {
        this.encoder = encoder;
    }

    /** Whether {@code name} is short enough to be kept. */
    static boolean fit(String name) {
        return name.length() <= MAX_CHARS;
    }

    /** Appends {@code name}. */
    void write(String name, JsonBuffer json) {
        if (!fit(name)) {
            encoder.accept(json, name);
            return;
        }
        byte[] bytes = encoded.get(name);
        if (bytes == null) {
            encode(name, json);
        } else {
            json.raw(bytes);
        }
    }

    private void encode(String name, JsonBuffer json) {
        int start = json.length();
        encoder.accept(json, name);
        if (encoded.again(name)) {
            encoded.put(name, Arrays.copyOfRange(json.array(), start, json.length()));
        }
    }
}
