package dev.bywash.ingest.line;

import java.nio.charset.StandardCharsets;

/** The bytes by which an event is found; no string of JSON can contain them, for there a quote is escaped. */
final class Marker {

    /** Without the version, so that lines of later versions are found too and named as such. */
    private static final byte[] BYTES = "{\"bywash\":".getBytes(StandardCharsets.US_ASCII);

    static final int LENGTH = BYTES.length;

    private Marker() {}

    /** Whether the marker, or as much of it as there is before {@code limit}, stands at {@code index}. */
    static boolean at(byte[] bytes, int index, int limit) {
        int end = Math.min(LENGTH, limit - index);
        for (int i = 0; i < end; i++) {
            if (bytes[index + i] != BYTES[i]) {
                return false;
            }
        }
        return true;
    }
}
