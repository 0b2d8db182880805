package dev.bywash.log4j.encode;

import java.util.Arrays;

/**
 * What was made of keys that come again and again. Bounded: a key has one of four places, and the last comer takes one of them.
 *
 * <p>Shared by all threads without a lock: entries are immutable, and whoever misses one in a race makes it himself.
 */
final class BoundedCache<K, V> {

    private static final int WAYS = 4;
    private static final int PLACES = 1024;
    private static final int SET_MASK = PLACES - 1 & -WAYS;
    private static final int MISSES = 4096;

    private final Entry<?, ?>[] entries = new Entry<?, ?>[PLACES];
    /** By their lower bits: hashes of keys that were not found lately. */
    private final int[] missed = new int[MISSES];

    private int victim;

    /** What was {@link #put} for {@code key}, null when it is not there any more. */
    V get(K key) {
        int set = spread(key) & SET_MASK;
        for (int way = 0; way < WAYS; way++) {
            Entry<?, ?> entry = entries[set + way];
            if (entry != null && entry.key.equals(key)) {
                @SuppressWarnings("unchecked") // only put makes entries
                V value = (V) entry.value;
                return value;
            }
        }
        return null;
    }

    /** Whether this is asked for {@code key} again: one that comes but once is not worth an entry. */
    boolean again(K key) {
        int hash = spread(key);
        int place = hash & MISSES - 1;
        boolean again = missed[place] == hash;
        missed[place] = hash;
        return again;
    }

    void put(K key, V value) {
        int set = spread(key) & SET_MASK;
        int free = Arrays.asList(entries).subList(set, set + WAYS).indexOf(null);
        entries[set + (free >= 0 ? free : victim++ & WAYS - 1)] = new Entry<>(key, value);
    }

    private static int spread(Object key) {
        int hash = key.hashCode();
        return hash ^ hash >>> 16;
    }

    private static final class Entry<K, V> {

        final K key;
        final V value;

        Entry(K key, V value) {
            this.key = key;
            this.value = value;
        }
    }
}
