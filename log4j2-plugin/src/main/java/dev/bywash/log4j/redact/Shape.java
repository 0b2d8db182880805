package dev.bywash.log4j.redact;

/**
 * How something that is looked for is recognised around a character that it always has: its anchor.
 *
 * <p>Stateless, and linear: over all anchors of a text it looks at each character a bounded number of times, or ends at one that ends the run.
 */
interface Shape {

    /** Nothing was found. */
    long NONE = -1;

    /**
     * What is found around the anchor at {@code at}, as {@link #span}; {@link #NONE}; or {@link #noneBefore}.
     *
     * @param from where the text may be looked at from: what is before belongs to an earlier find of this rule
     * @param to the end of the text
     */
    long match(char[] text, int at, int from, int to);

    /** Nothing was found, nor would be at any anchor before {@code position}: so no run is looked at again and again. */
    static long noneBefore(int position) {
        return ~(long) position;
    }

    static long span(int start, int end) {
        return (long) start << 32 | end;
    }

    static int start(long span) {
        return (int) (span >> 32);
    }

    static int end(long span) {
        return (int) span;
    }
}
