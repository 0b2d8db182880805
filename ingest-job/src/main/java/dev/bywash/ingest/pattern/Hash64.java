package dev.bywash.ingest.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A hash of a sequence of words. It is kept in tables: to change it is to make every pattern new. FNV-1a of 64 bits over each word's bytes and a zero, which no
 * word has; its bits are stirred at the end, for FNV leaves the upper ones of short words alike. Not safe for use by several threads.
 */
final class Hash64 {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long state = OFFSET;

    void reset() {
        state = OFFSET;
    }

    void add(byte[] bytes, int from, int to) {
        long hash = state;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * PRIME;
        }
        state = hash * PRIME;
    }

    void add(String word) {
        byte[] bytes = word.getBytes(UTF_8);
        add(bytes, 0, bytes.length);
    }

    long value() {
        long hash = state;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
