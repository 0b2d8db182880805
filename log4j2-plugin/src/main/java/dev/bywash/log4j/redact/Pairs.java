package dev.bywash.log4j.redact;

/**
 * The value of a pair in running text whose name is one of {@link SecretNames}: {@code password=x}, {@code "token": "x"}, {@code --password x}.
 *
 * <p>A value in quotes is taken whole; one without ends at white space, a semicolon, an ampersand, or a comma that another name and an
 * equals sign follow. A weak name's value must be eight characters long and, unless its name is quoted, have a digit. After a bare colon and a
 * space, as in prose, a value must have a digit or a sign.
 */
final class Pairs implements Shape {

    private static final Chars NAME = Chars.of("A-Za-z0-9_.-");
    private static final Chars PROSE = Chars.of("A-Za-z.,;:!?'\"()_-");
    private static final int LONGEST_NAME = 80;
    private static final int MOST_SPACES = 2;
    private static final int LEAST_WEAK_CHARS = 8;
    private static final String[] NO_SECRETS = {"null", "none", "nil", "true", "false", "undefined", "empty"};
    private static final String[] STAND_INS = {"***", "${", "{{", "$(", "<redacted", "[redacted", "hmac:"};

    private final SecretNames names;
    private final boolean strong;

    /** @param strong whether pairs with strong names are found, or those with weak ones */
    Pairs(SecretNames names, boolean strong) {
        this.names = names;
        this.strong = strong;
    }

    /** The anchor is an equals sign, a colon, or the second dash of an option. */
    @Override
    public long match(char[] text, int at, int from, int to) {
        return text[at] == '-' ? option(text, at, from, to) : pair(text, at, from, to);
    }

    private long option(char[] text, int at, int from, int to) {
        if (at == from || text[at - 1] != '-' || (at > from + 1 && NAME.has(text[at - 2]))) {
            return NONE;
        }
        int end = NAME.end(text, at + 1, Math.min(to, at + LONGEST_NAME));
        if (end + 1 >= to || text[end] != ' ' || text[end + 1] == '-' || !isName(text, at + 1, end)) {
            return NONE;
        }
        return value(text, at + 1, end, end + 1, to, false, false);
    }

    private long pair(char[] text, int at, int from, int to) {
        int end = at;
        while (end > from && text[end - 1] == ' ' && at - end < MOST_SPACES) {
            end--;
        }
        boolean quoted = end > from && (text[end - 1] == '"' || text[end - 1] == '\'');
        if (quoted) {
            end--;
            while (end > from && text[end - 1] == '\\') {
                end--;
            }
        }
        int start = NAME.start(text, Math.max(from, end - LONGEST_NAME), end);
        if (start == end || !isName(text, start, end)) {
            return NONE;
        }
        int after = at + 1;
        if (after < to && (text[after] == '=' || text[after] == '>')) {
            after++;
        }
        boolean spaced = after < to && text[after] == ' ';
        int value = after;
        while (value < to && text[value] == ' ' && value - after < MOST_SPACES) {
            value++;
        }
        if (Chars.has(text, value, to, "//")) {
            return NONE;
        }
        return value(text, start, end, value, to, quoted, text[at] == ':' && spaced);
    }

    private boolean isName(char[] text, int start, int end) {
        return strong ? names.isStrong(text, start, end) : names.isWeak(text, start, end);
    }

    private long value(char[] text, int nameStart, int nameEnd, int at, int to, boolean structured, boolean prose) {
        int quote = at;
        while (quote < to && text[quote] == '\\') {
            quote++;
        }
        boolean quoted = quote < to && (text[quote] == '"' || text[quote] == '\'');
        int start = quoted ? quote + 1 : at;
        // The shell's variable for its directory.
        boolean directory = start < to
                && text[start] == '/'
                && nameEnd - nameStart <= 6
                && Chars.hasIgnoringCase(text, nameEnd - 3, to, "pwd");
        if (directory || standsIn(text, start, to)) {
            return NONE;
        }
        int end = quoted ? closing(text, start, to, text[quote], quote - at) : bareEnd(text, start, to);
        if (end == start || isNone(text, start, end)) {
            return NONE;
        }
        if (strong) {
            return prose && !quoted && PROSE.end(text, start, end) == end ? NONE : Shape.span(start, end);
        }
        if (end - start < LEAST_WEAK_CHARS || !(structured || hasDigit(text, start, end))) {
            return Shape.noneBefore(end);
        }
        return Shape.span(start, end);
    }

    /** Where a quoted value ends: at a quote that no more backslashes precede than the opening one. */
    private static int closing(char[] text, int start, int to, char quote, int backslashes) {
        for (int i = start; i < to; i++) {
            if (text[i] == quote) {
                int before = i;
                while (before > start && text[before - 1] == '\\') {
                    before--;
                }
                if (i - before <= backslashes) {
                    return before;
                }
            }
        }
        return to;
    }

    private static int bareEnd(char[] text, int start, int to) {
        int end = start;
        while (end < to && !endsBare(text[end]) && !(text[end] == ',' && pairFollows(text, end + 1, to))) {
            end++;
        }
        while (end > start && ",.)]}\"'>".indexOf(text[end - 1]) >= 0) {
            end--;
        }
        return end;
    }

    private static boolean endsBare(char c) {
        return c <= ' ' || c == ';' || c == '&';
    }

    private static boolean pairFollows(char[] text, int from, int to) {
        int end = NAME.end(text, from, Math.min(to, from + LONGEST_NAME));
        return end > from && end < to && (text[end] == '=' || text[end] == ':');
    }

    private static boolean hasDigit(char[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (Chars.DIGITS.has(text[i])) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value says that there is none. */
    private static boolean isNone(char[] text, int start, int end) {
        for (String word : NO_SECRETS) {
            if (end - start == word.length() && Chars.hasIgnoringCase(text, start, end, word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is at {@code start} stands for a value that is not here. */
    static boolean standsIn(char[] text, int start, int to) {
        for (String beginning : STAND_INS) {
            if (Chars.hasIgnoringCase(text, start, to, beginning)) {
                return true;
            }
        }
        return false;
    }
}
