package dev.bywash.ingest.line;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * A field that mostly has the same value as in the event before, and then is the same string: to compare is cheaper than to make one, and who meets the same
 * string again need not convert it again.
 */
final class RepeatedText {

    private String last;

    /** The string that the parser stands at. */
    String of(JsonParser parser) throws IOException {
        if (last == null || !isLast(parser)) {
            last = WellFormed.text(parser.getText());
        }
        return last;
    }

    private boolean isLast(JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        if (length != last.length()) {
            return false;
        }
        char[] chars = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        for (int i = 0; i < length; i++) {
            if (chars[offset + i] != last.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
