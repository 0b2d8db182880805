package dev.bywash.log4j.write;

import java.util.concurrent.TimeUnit;

/** When lines become a file: when the oldest is so old, or all of them are so many bytes. Immutable. */
public final class Segments {

    /** Where nothing is configured. */
    public static final Segments USUAL = new Segments(30, 4 * 1024 * 1024);

    private final long seconds;
    private final int bytes;

    /** Both positive. */
    public Segments(long seconds, int bytes) {
        this.seconds = seconds;
        this.bytes = bytes;
    }

    /** The same with another age. */
    public Segments withSeconds(long newSeconds) {
        return new Segments(newSeconds, bytes);
    }

    /** The same with another size. */
    public Segments withBytes(int newBytes) {
        return new Segments(seconds, newBytes);
    }

    long nanos() {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    int bytes() {
        return bytes;
    }
}
