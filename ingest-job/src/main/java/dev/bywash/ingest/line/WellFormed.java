package dev.bywash.ingest.line;

/** Text that every column can hold. */
final class WellFormed {

    private static final char REPLACEMENT = '\uFFFD';

    private WellFormed() {}

    /**
     * The text, with U+FFFD for each surrogate that lacks its partner. A line may carry one as an escape; UTF-8 cannot, and left alone it
     * would become a question mark that nobody can tell from a real one.
     */
    static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceLoneSurrogates(text);
            }
        }
        return text;
    }

    private static String replaceLoneSurrogates(String text) {
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                result.append(c).append(text.charAt(++i));
            } else {
                result.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return result.toString();
    }

    /** Valid JSON without the white space between its tokens; numbers and escapes stay as they were written. */
    static String compactJson(String json) {
        StringBuilder result = new StringBuilder(json.length());
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString) {
                result.append(c);
                if (c == '\\' && i + 1 < json.length()) {
                    result.append(json.charAt(++i));
                } else if (c == '"') {
                    inString = false;
                }
            } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                inString = c == '"';
                result.append(c);
            }
        }
        return result.toString();
    }
}
