package dev.bywash.log4j.redact;

/** Sets of ASCII characters, and how to step over them. */
final class Chars {

    static final Chars DIGITS = of("0-9");
    static final Chars LETTERS = of("A-Za-z");
    static final Chars ALPHANUMERIC = of("A-Za-z0-9");
    static final Chars CAPITALS_AND_DIGITS = of("A-Z0-9");
    static final Chars BASE32 = of("A-Z2-7");
    static final Chars LOWER_HEX = of("0-9a-f");
    static final Chars BASE64_URL = of("A-Za-z0-9_-");

    private final boolean[] in = new boolean[0x80];

    private Chars(String ranges) {
        for (int i = 0; i < ranges.length(); i++) {
            char first = ranges.charAt(i);
            boolean range = i + 2 < ranges.length() && ranges.charAt(i + 1) == '-';
            char last = range ? ranges.charAt(i + 2) : first;
            for (char c = first; c <= last; c++) {
                in[c] = true;
            }
            i += range ? 2 : 0;
        }
    }

    /** {@code A-Z0-9_-} as in a regular expression: a dash at the end is itself. */
    static Chars of(String ranges) {
        return new Chars(ranges);
    }

    boolean has(char c) {
        return c < 0x80 && in[c];
    }

    /** The first position from {@code from} on that is not of this set, {@code to} at most. */
    int end(char[] text, int from, int to) {
        int i = from;
        while (i < to && has(text[i])) {
            i++;
        }
        return i;
    }

    /** Whether one of the characters from {@code from} to {@code to} is of this set. */
    boolean anyIn(char[] text, int from, int to) {
        int i = from;
        while (i < to && !has(text[i])) {
            i++;
        }
        return i < to;
    }

    /** The first position of the run of this set that ends before {@code end}, {@code from} at least. */
    int start(char[] text, int from, int end) {
        int i = end;
        while (i > from && has(text[i - 1])) {
            i--;
        }
        return i;
    }

    /** Whether {@code text} has {@code word}, which is lower case, from {@code at} on, in whatever case. */
    static boolean hasIgnoringCase(char[] text, int at, int to, String word) {
        if (at < 0 || to - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(text[at + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} has {@code word} from {@code at} on. */
    static boolean has(char[] text, int at, int to, String word) {
        if (at < 0 || to - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** ASCII letters only: others have no part in any rule. */
    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }
}
