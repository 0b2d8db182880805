package dev.bywash.ingest.pattern;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.List;

/** A few words that are looked for among bytes, without making strings of these; upper and lower case are alike. */
final class Words {

    private static final int BUCKETS = 256;

    private final byte[][][] buckets = new byte[BUCKETS][][];
    private final int longest;

    Words(List<String> words) {
        int most = 0;
        for (String word : words) {
            byte[] bytes = word.getBytes(US_ASCII);
            int bucket = bucket(bytes, 0, bytes.length);
            byte[][] old = buckets[bucket] == null ? new byte[0][] : buckets[bucket];
            byte[][] all = Arrays.copyOf(old, old.length + 1);
            all[old.length] = bytes;
            buckets[bucket] = all;
            most = Math.max(most, bytes.length);
        }
        longest = most;
    }

    boolean contain(byte[] bytes, int from, int to) {
        if (to - from > longest) {
            return false;
        }
        byte[][] candidates = buckets[bucket(bytes, from, to)];
        if (candidates == null) {
            return false;
        }
        for (byte[] candidate : candidates) {
            if (equal(candidate, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(byte[] word, byte[] bytes, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != lower(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static int bucket(byte[] bytes, int from, int to) {
        return (lower(bytes[from]) * 31 + lower(bytes[to - 1]) * 7 + (to - from)) & (BUCKETS - 1);
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }
}
