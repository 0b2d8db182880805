package dev.bywash.log4j.encode;

import java.util.Arrays;

/**
 * A line of a stack trace, encoded. Exceptions come from the same places again and again, and a frame's own {@code toString} makes
 * several strings each time.
 */
final class EncodedFrame {

    private static final Repeats<StackTraceElement, EncodedFrame> FRAMES = new Repeats<>();

    /** How many UTF-16 code units the line has. */
    final int chars;
    /** The line as the inside of a JSON string. */
    final byte[] bytes;

    private EncodedFrame(String line) {
        JsonBuffer json = new JsonBuffer().string(line);
        chars = line.length();
        bytes = Arrays.copyOfRange(json.array(), 1, json.length() - 1);
    }

    static EncodedFrame of(StackTraceElement frame) {
        EncodedFrame encoded = FRAMES.get(frame);
        if (encoded == null) {
            encoded = new EncodedFrame(line(frame));
            FRAMES.put(frame, encoded);
        }
        return encoded;
    }

    /** As the JDK prints it, its end included. */
    static String line(StackTraceElement frame) {
        return "\tat " + frame + '\n';
    }
}
