package dev.bywash.log4j.redact;

/**
 * The value of a pair in running text whose name is one of {@link SecretNames}: {@code password=x}, {@code "token": "x"}, {@code --password x}, {@code
 * environ['PASSWORD'] = 'x'}, {@code OPTIONS (password 'x')}.
 *
 * <p>A value in quotes is taken whole, and so is one in braces; one without ends at white space, a semicolon, an ampersand, or a comma that another name
 * and an equals sign follow. A weak name's value must be eight characters long and, unless its name is quoted, have a digit. After a bare colon and a
 * space or two, as in prose, a value must have a digit or a sign.
 */
final class Pairs implements Shape {

    private static final Chars NAME = Chars.of("A-Za-z0-9_.-");
    private static final Chars PROSE = Chars.of("A-Za-z.,;:!?'\"()_-");
    private static final Chars LINE_END = Chars.of("\n");
    private static final Chars CALL = Chars.of("(");
    private static final Chars NO_VALUES = Chars.of(",;:)+\"'");
    private static final Chars NOT_IN_SETTINGS = Chars.of("=\"';");
    private static final Chars BEHIND_VALUES = Chars.of(",.)]}\"'>");
    private static final int LONGEST_NAME = 80;
    private static final int MOST_BLANKS = 16;
    /** Before a quote, where there is no sign. */
    private static final int MOST_BLANKS_ALONE = 2;

    /** Longer passwords are none of a connection string. */
    private static final int LONGEST_REST = 64;

    private static final int LONGEST_IN_BRACES = 256;
    private static final int LEAST_WEAK_CHARS = 8;
    private static final String[] NO_SECRETS = {"null", "none", "nil", "true", "false", "undefined", "empty"};
    private static final String[] STAND_INS = {"***", "${", "{{", "$(", "<redacted", "[redacted", "[hidden]", "hmac:"};
    /** With which characters these begin. */
    private static final Chars STAND_IN = Chars.of("*${<[hH");

    private final SecretNames names;
    private final boolean strong;

    /** @param strong whether pairs with strong names are found, or those with weak ones */
    Pairs(SecretNames names, boolean strong) {
        this.names = names;
        this.strong = strong;
    }

    /** The anchor is an equals sign, a colon, the second dash of an option, or a quote. */
    @Override
    public long match(char[] text, int at, int from, int to) {
        switch (text[at]) {
            case '-':
                return option(text, at, from, to);
            case '"':
            case '\'':
                return alone(text, at, from, to);
            default:
                return pair(text, at, from, to);
        }
    }

    /** {@code --password x}, and {@code --password, x} in a list. */
    private long option(char[] text, int at, int from, int to) {
        if (at == from || text[at - 1] != '-' || (at > from + 1 && NAME.has(text[at - 2]))) {
            return NONE;
        }
        int end = nameEnd(text, at + 1, Math.min(to, at + LONGEST_NAME));
        if (end == to || !isName(text, at + 1, end)) {
            return NONE;
        }
        boolean quoted = isQuote(text[end]) && end + 1 < to && text[end + 1] == ',';
        int comma = quoted ? end + 1 : end;
        boolean listed = text[comma] == ',';
        int behind = listed ? comma + 1 : comma;
        int value = blanksEnd(text, behind, to);
        if (value == behind || value == to || text[value] == '-') {
            return NONE;
        }
        long found = value(text, at + 1, end, value, to, false, false);
        boolean isItem = found < 0 || isQuote(text[value]) || endsItem(text, Shape.end(found), to);
        return listed && !isItem ? NONE : found;
    }

    private static boolean endsItem(char[] text, int end, int to) {
        return end < to && (text[end] == ',' || text[end] == ']');
    }

    /** {@code password 'x'}, as SQL has it. Behind a quote that closes a text in a program, an operator or a sign follows. */
    private long alone(char[] text, int at, int from, int to) {
        int end = at;
        while (end > from && text[end - 1] == ' ' && at - end < MOST_BLANKS_ALONE) {
            end--;
        }
        int start = nameStart(text, from, end);
        if (end == at
                || start == end
                || at + 1 == to
                || text[at + 1] <= ' '
                || NO_VALUES.has(text[at + 1])
                || !isName(text, start, end)) {
            return NONE;
        }
        long found = value(text, start, end, at, to, false, false);
        return found >= 0 && Shape.end(found) < to && !LINE_END.anyIn(text, at, Shape.end(found)) ? found : NONE;
    }

    private long pair(char[] text, int at, int from, int to) {
        int end = at;
        while (end > from && isBlank(text[end - 1]) && at - end < MOST_BLANKS) {
            end--;
        }
        boolean indexed = end > from + 1 && text[end - 1] == ']' && isQuote(text[end - 2]);
        if (indexed) {
            end--;
        }
        boolean quoted = end > from && isQuote(text[end - 1]);
        if (quoted) {
            end--;
            while (end > from && text[end - 1] == '\\') {
                end--;
            }
        }
        int start = nameStart(text, from, end);
        if (start == end || !isName(text, start, end)) {
            return NONE;
        }
        int after = at + 1;
        if (after < to && (text[after] == '=' || text[after] == '>')) {
            after++;
        }
        int value = blanksEnd(text, after, to);
        // What is empty in a URL has no value that comes later.
        boolean inUrl = start > 0 && (text[start - 1] == '&' || text[start - 1] == '?');
        if (value == to || (inUrl && value > after) || Chars.has(text, value, to, "//")) {
            return NONE;
        }
        if (strong && text[at] == '=' && text[value] == '{') {
            int close = closingBrace(text, value, to);
            if (close > 0 && !standsIn(text, value, to)) {
                return Shape.span(value, close);
            }
        }
        boolean structured = quoted && (!indexed || isQuote(text[value]));
        return value(text, start, end, value, to, structured, text[at] == ':' && isGap(text, after, value));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** As it is between words: more is a table's. */
    private static boolean isGap(char[] text, int from, int end) {
        return end > from && end - from <= 2 && text[from] == ' ' && text[end - 1] == ' ';
    }

    private static int blanksEnd(char[] text, int from, int to) {
        int end = from;
        while (end < to && isBlank(text[end]) && end - from < MOST_BLANKS) {
            end++;
        }
        return end;
    }

    /** Behind the brace that closes a value as ODBC writes it, in which another one is doubled; 0 if there is none in this line. */
    private static int closingBrace(char[] text, int open, int to) {
        int most = Math.min(to, open + LONGEST_IN_BRACES);
        for (int i = open + 1; i < most && text[i] != '\n'; i++) {
            if (text[i] == '}') {
                if (i + 1 == to || text[i + 1] != '}') {
                    return i + 1;
                }
                i++;
            }
        }
        return 0;
    }

    private int nameStart(char[] text, int from, int end) {
        int least = Math.max(from, end - LONGEST_NAME);
        int start = end;
        while (start > least && isInName(text[start - 1])) {
            start--;
        }
        return start;
    }

    private int nameEnd(char[] text, int start, int to) {
        int end = start;
        while (end < to && isInName(text[end])) {
            end++;
        }
        return end;
    }

    /** With which characters the name of an option begins behind its dashes: a third dash is none of them. */
    String beginningsOfOptions() {
        StringBuilder beginnings = new StringBuilder();
        for (char c = 0; c <= Rules.OTHERS; c++) {
            if (c != '-' && isInName(c)) {
                beginnings.append(c);
            }
        }
        return beginnings.toString();
    }

    private boolean isInName(char c) {
        return NAME.has(c) || (c >= Rules.OTHERS && names.areBeyondAscii());
    }

    private boolean isName(char[] text, int start, int end) {
        return strong ? names.isStrong(text, start, end) : names.isWeak(text, start, end);
    }

    private long value(char[] text, int nameStart, int nameEnd, int at, int to, boolean structured, boolean prose) {
        int quote = at;
        while (quote < to && text[quote] == '\\') {
            quote++;
        }
        boolean quoted = quote < to && isQuote(text[quote]);
        int start = quoted ? quote + 1 : at;
        // The shell's variable for its directory.
        boolean directory = start < to
                && text[start] == '/'
                && nameEnd - nameStart <= 6
                && Chars.hasIgnoringCase(text, nameEnd - 3, to, "pwd");
        if (directory || standsIn(text, start, to)) {
            return NONE;
        }
        int end = quoted
                ? closing(text, start, to, text[quote], quote - at)
                : bareEnd(text, start, to, isCookie(text, nameStart, nameEnd));
        if (end == start || isNone(text, start, end)) {
            return NONE;
        }
        if (strong) {
            return prose && !quoted && PROSE.end(text, start, end) == end ? NONE : Shape.span(start, end);
        }
        boolean likely = structured || Chars.DIGITS.anyIn(text, start, end);
        boolean call = !quoted && CALL.anyIn(text, start, end);
        return likely && !call && end - start >= LEAST_WEAK_CHARS ? Shape.span(start, end) : Shape.noneBefore(end);
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

    private int bareEnd(char[] text, int start, int to, boolean cookie) {
        int end = start;
        while (end < to) {
            if (cookie && text[end] == ';' && end + 2 < to && text[end + 1] == ' ' && pairFollows(text, end + 2, to)) {
                end += 2;
            } else if (endsBare(text[end]) || (text[end] == ',' && pairFollows(text, end + 1, to))) {
                break;
            } else {
                end++;
            }
        }
        int whole = strong ? settingEnd(text, end, to) : end;
        if (whole > end) {
            return whole;
        }
        return BEHIND_VALUES.start(text, start, end);
    }

    /** Where a value ends that goes on behind a space at {@code end}, for a semicolon and the next setting follow: {@code a b;encrypt=true}. */
    private static int settingEnd(char[] text, int end, int to) {
        int most = end < to && text[end] == ' ' ? Math.min(to, end + LONGEST_REST) : end;
        int i = end;
        while (i < most && text[i] >= ' ' && !NOT_IN_SETTINGS.has(text[i])) {
            i++;
        }
        return i < most && text[i] == ';' && pairFollows(text, i + 1, to) ? i : end;
    }

    private static boolean isCookie(char[] text, int nameStart, int nameEnd) {
        return nameEnd - 6 >= nameStart && Chars.hasIgnoringCase(text, nameEnd - 6, nameEnd, "cookie");
    }

    private static boolean endsBare(char c) {
        return c <= ' ' || c == ';' || c == '&';
    }

    private static boolean pairFollows(char[] text, int from, int to) {
        int end = NAME.end(text, from, Math.min(to, from + LONGEST_NAME));
        return end > from && end < to && (text[end] == '=' || text[end] == ':');
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
        if (start == to || !STAND_IN.has(text[start])) {
            return false;
        }
        for (String beginning : STAND_INS) {
            if (Chars.hasIgnoringCase(text, start, to, beginning)) {
                return true;
            }
        }
        return false;
    }
}
