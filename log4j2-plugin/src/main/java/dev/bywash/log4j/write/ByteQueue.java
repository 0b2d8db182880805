package dev.bywash.log4j.write;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bounded queue of records in one ring of bytes: any number of threads put, one takes.
 *
 * <p>A thread that puts claims its place by one compare-and-set, copies, and then publishes the length of its record; nobody waits for
 * anybody. Records begin at multiples of {@value #BLOCK} bytes, so that one integer per block is enough to publish them. A record
 * that is claimed but not yet published hides those behind it: between the two there is nothing but a copy, and the encoding
 * just before has used more of the stack than this does.
 */
final class ByteQueue {

    private static final int BLOCK_SHIFT = 6;
    private static final int BLOCK = 1 << BLOCK_SHIFT;

    private final byte[] ring;
    private final int mask;
    /** Per block: the length of the record that begins there, 0 while there is none. */
    private final AtomicIntegerArray lengths;

    /** Bytes ever claimed. */
    private final AtomicLong tail = new AtomicLong();
    /** Bytes ever taken. Written by the taking thread only. */
    private final AtomicLong head = new AtomicLong();

    /** @param capacity in bytes, a power of two */
    ByteQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < BLOCK) {
            throw new IllegalArgumentException("The capacity of a queue is a power of two, not " + capacity);
        }
        ring = new byte[capacity];
        mask = capacity - 1;
        lengths = new AtomicIntegerArray(capacity >> BLOCK_SHIFT);
    }

    int capacity() {
        return ring.length;
    }

    /**
     * Puts a record of {@code length} bytes, at least one.
     *
     * @return the position in the stream of records behind this one, or -1 when there is no room
     */
    long put(byte[] source, int length) {
        int claimed = (length + BLOCK - 1) & -BLOCK;
        long start;
        do {
            start = tail.get();
            if (start + claimed - head.get() > ring.length) {
                return -1;
            }
        } while (!tail.compareAndSet(start, start + claimed));
        int at = (int) start & mask;
        int first = Math.min(length, ring.length - at);
        System.arraycopy(source, 0, ring, at, first);
        System.arraycopy(source, first, ring, 0, length - first);
        lengths.lazySet(at >> BLOCK_SHIFT, length);
        return start + claimed;
    }

    /** The length of the next record, 0 when there is none. For the taking thread. */
    int nextLength() {
        return lengths.get(block(head.get()));
    }

    /**
     * Moves the next record, which there is, to {@code target}. For the taking thread.
     *
     * @return the position behind it
     */
    long take(byte[] target, int offset) {
        long start = head.get();
        int at = (int) start & mask;
        int length = lengths.get(block(start));
        int first = Math.min(length, ring.length - at);
        System.arraycopy(ring, at, target, offset, first);
        System.arraycopy(ring, 0, target, offset + first, length - first);
        lengths.lazySet(block(start), 0);
        long end = start + ((length + BLOCK - 1) & -BLOCK);
        head.lazySet(end);
        return end;
    }

    /** The position behind everything that was claimed so far. */
    long end() {
        return tail.get();
    }

    /** The position behind everything that was taken so far. */
    long head() {
        return head.get();
    }

    /** How many bytes are claimed and not yet taken. */
    long used() {
        return tail.get() - head.get();
    }

    private int block(long position) {
        return ((int) position & mask) >> BLOCK_SHIFT;
    }
}
