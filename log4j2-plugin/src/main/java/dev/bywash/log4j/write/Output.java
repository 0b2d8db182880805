package dev.bywash.log4j.write;

import java.io.IOException;

/** Where lines go. Used by one thread, but for {@link #retainHours}. */
interface Output {

    /**
     * Hands whole lines to the operating system.
     *
     * @throws IOException when it is not known to have taken all of them
     */
    void write(byte[] lines, int offset, int length) throws IOException;

    /** Does what is due whether or not anything is written. Called about once a second. */
    void tick();

    /** Gives back what it holds. Nothing is written any more. */
    void close();

    /** The most bytes to pass to one write, a longer single line excepted. */
    int batchBytes();

    /** For how long lines wait for others, so that one write takes many, as long as nobody asks for them. 0: not at all. */
    default long holdNanos() {
        return 0;
    }

    /** Files that it has rolled, and written to last before so many hours, are deleted at the next roll; 0 keeps all. Any thread. */
    default void retainHours(int hours) {}
}
