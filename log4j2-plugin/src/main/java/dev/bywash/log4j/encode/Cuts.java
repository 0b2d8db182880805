package dev.bywash.log4j.encode;

/**
 * What was cut out of one event: the object {@code truncated}.
 *
 * <p>Not safe for use by several threads.
 */
final class Cuts {

    private static final byte[] OPEN = JsonBuffer.bytes(",\"truncated\":{");

    private final JsonBuffer entries = new JsonBuffer();

    void clear() {
        entries.clear();
    }

    /** {@code units} are missing of the field at {@code path}; nothing is said about 0. */
    void add(String path, long units) {
        add(path, "", units);
    }

    void add(String path, String name, long units) {
        if (units > 0) {
            if (entries.length() > 0) {
                entries.raw(',');
            }
            entries.string(name.isEmpty() ? path : path + name).raw(':').number(units);
        }
    }

    void write(JsonBuffer json) {
        if (entries.length() > 0) {
            json.raw(OPEN).raw(entries.array(), 0, entries.length()).raw('}');
        }
    }
}
