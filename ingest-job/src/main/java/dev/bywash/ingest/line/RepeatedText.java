package dev.bywash.ingest.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A text that mostly is the same as in the event before, and then is the same string: to compare is cheaper than to make one, and who meets the same
 * string again need not convert it again.
 */
final class RepeatedText {

    private byte[] lastBytes = new byte[0];
    private String last = "";

    /** The ASCII text that stands there. */
    String of(byte[] bytes, int from, int to) {
        if (!Arrays.equals(bytes, from, to, lastBytes, 0, lastBytes.length)) {
            lastBytes = Arrays.copyOfRange(bytes, from, to);
            last = new String(lastBytes, StandardCharsets.ISO_8859_1);
        }
        return last;
    }
}
