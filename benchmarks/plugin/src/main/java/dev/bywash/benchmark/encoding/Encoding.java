package dev.bywash.benchmark.encoding;

import java.io.IOException;

/** An encoder with its event and its memory to write to, for one thread. */
public interface Encoding {

    /**
     * Encodes the event, some microseconds later than the last time.
     *
     * @return how many bytes it became
     */
    int encode() throws IOException;

    /** What {@link #encode} made last. */
    byte[] bytes();
}
