package dev.bywash.log4j.encode;

/**
 * A line of a stack trace, encoded. Exceptions come from the same places again and again, and a frame's own {@code toString} makes
 * several strings each time.
 */
final class EncodedFrame {

    /** How many UTF-16 code units the line has. */
    final int chars;
    /** The line as the inside of a JSON string. */
    final byte[] bytes;

    private EncodedFrame(String line, Redactions redactions) {
        JsonBuffer json = new JsonBuffer();
        redactions.text(line, Integer.MAX_VALUE, Integer.MAX_VALUE, json);
        chars = line.length();
        bytes = json.copy();
    }

    static EncodedFrame of(
            StackTraceElement frame, BoundedCache<StackTraceElement, EncodedFrame> frames, Redactions redactions) {
        EncodedFrame encoded = frames.get(frame);
        if (encoded == null) {
            int hits = redactions.hits();
            encoded = new EncodedFrame(line(frame), redactions);
            if (hits == redactions.hits()) {
                frames.put(frame, encoded);
            }
        }
        return encoded;
    }

    /** As the JDK prints it, its end included. */
    static String line(StackTraceElement frame) {
        return "\tat " + frame + '\n';
    }
}
