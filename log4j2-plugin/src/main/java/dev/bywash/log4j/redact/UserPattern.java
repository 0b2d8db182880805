package dev.bywash.log4j.redact;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of the user's: characters and sets, one after the other, each with {@code {m}} or {@code {m,n}} behind it.
 *
 * <p>{@code EMP-[0-9]{6}}. Sets are {@code [a-z_]}, {@code [^,;]}, {@code \d} and {@code \w}; a backslash makes the character behind it itself. There are no groups, no
 * alternatives and no {@code * + ?}, and what may come more than once must not be able to begin what follows it. So there is one way to read a text,
 * nothing is ever tried again, and no text is slow. Regular expressions of Java and of Python read a pattern in the same way. Immutable.
 */
final class UserPattern implements Shape {

    /** What is found by less is found everywhere. */
    static final int LEAST_CHARS = 4;

    private static final int MOST_REPEATS = 1024;

    private final List<Part> parts;

    private UserPattern(List<Part> parts) {
        this.parts = parts;
    }

    /** @throws IllegalArgumentException that says what is wrong with {@code pattern}, and where */
    static UserPattern of(String pattern) {
        Parser parser = new Parser(pattern);
        List<Part> parts = parser.parts();
        int least = 0;
        int most = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            least += part.least;
            most += part.most;
            if (part.least < part.most && i + 1 < parts.size() && part.meets(parts.get(i + 1))) {
                throw parser.wrong(
                        "part " + (i + 1) + " may end where part " + (i + 2) + " may begin, and one cannot tell where");
            }
            if (part.least == 0 && i == 0) {
                throw parser.wrong("its first part may be missing");
            }
            if (part.least == 0 && i > 0 && parts.get(i - 1).least < parts.get(i - 1).most) {
                throw parser.wrong("part " + (i + 1) + " may be missing behind one of several lengths");
            }
        }
        if (least < LEAST_CHARS) {
            throw parser.wrong("it is found by fewer than " + LEAST_CHARS + " characters");
        }
        if (most > Scan.LOOKAHEAD) {
            throw parser.wrong("it is longer than " + Scan.LOOKAHEAD + " characters");
        }
        return new UserPattern(parts);
    }

    /** Whether a find may begin with {@code c}; those beyond ASCII are all alike. */
    boolean begins(char c) {
        return parts.get(0).has(c);
    }

    @Override
    public long match(char[] text, int at, int from, int to) {
        if (at < from) {
            return NONE;
        }
        int i = at;
        for (Part part : parts) {
            int most = Math.min(to, i + part.most);
            int end = i;
            while (end < most && part.has(text[end])) {
                end++;
            }
            if (end - i < part.least) {
                return NONE;
            }
            i = end;
        }
        return Shape.span(at, i);
    }

    private static final class Part {

        private final boolean[] ascii = new boolean[0x80];
        private boolean others;
        private int least = 1;
        private int most = 1;

        boolean has(char c) {
            return c < 0x80 ? ascii[c] : others;
        }

        void add(char first, char last) {
            for (char c = first; c <= last; c++) {
                ascii[c] = true;
            }
        }

        void negate() {
            for (int i = 0; i < ascii.length; i++) {
                ascii[i] = !ascii[i];
            }
            others = true;
        }

        boolean meets(Part next) {
            boolean meets = others && next.others;
            for (int i = 0; i < ascii.length; i++) {
                meets |= ascii[i] && next.ascii[i];
            }
            return meets;
        }
    }

    private static final class Parser {

        private final String pattern;
        private int position;

        Parser(String pattern) {
            this.pattern = pattern;
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            while (position < pattern.length()) {
                Part part = new Part();
                char c = next();
                if (c == '[') {
                    set(part);
                } else if (c == '\\') {
                    escaped(part);
                } else if ("(){}]*+?|.^$".indexOf(c) >= 0) {
                    throw wrong("'" + c + "' at " + position
                            + " has no meaning here: put a backslash before it, or write {m,n}");
                } else {
                    add(part, c, c);
                }
                if (position < pattern.length() && pattern.charAt(position) == '{') {
                    repeats(part);
                }
                parts.add(part);
            }
            return parts;
        }

        private void set(Part part) {
            boolean not = peek() == '^';
            position += not ? 1 : 0;
            boolean empty = true;
            while (peek() != ']') {
                char first = next();
                empty = false;
                if (first == '[' || (first == '&' && peek() == '&')) {
                    throw wrong("'" + first + "' at " + position + " needs a backslash before it");
                }
                if (first == '\\' && "dw".indexOf(peek()) >= 0) {
                    escaped(part);
                    continue;
                }
                first = first == '\\' ? punctuation() : first;
                if (peek() == '-' && position + 1 < pattern.length() && pattern.charAt(position + 1) != ']') {
                    position++;
                    char last = next();
                    add(part, first, last == '\\' ? punctuation() : last);
                } else {
                    add(part, first, first);
                }
            }
            position++;
            if (empty) {
                throw wrong("the set before " + position + " is empty");
            }
            if (not) {
                part.negate();
            }
        }

        private void escaped(Part part) {
            if (peek() == 'd') {
                part.add('0', '9');
                position++;
            } else if (peek() == 'w') {
                part.add('0', '9');
                part.add('a', 'z');
                part.add('A', 'Z');
                part.add('_', '_');
                position++;
            } else {
                char c = punctuation();
                add(part, c, c);
            }
        }

        private char punctuation() {
            char c = next();
            if (Chars.ALPHANUMERIC.has(c)) {
                throw wrong("\\" + c + " at " + position + " is not known");
            }
            return c;
        }

        private void add(Part part, char first, char last) {
            if (first > last || last >= 0x80) {
                throw wrong("characters before " + position + " are no range of ASCII");
            }
            part.add(first, last);
        }

        private void repeats(Part part) {
            int close = pattern.indexOf('}', position);
            String[] bounds = close < 0
                    ? new String[0]
                    : pattern.substring(position + 1, close).split(",", -1);
            try {
                part.least = Integer.parseInt(bounds[0]);
                part.most = bounds.length == 2 ? Integer.parseInt(bounds[1]) : part.least;
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw wrong("what is in braces at " + position + " is neither m nor m,n");
            }
            if (bounds.length > 2
                    || part.least < 0
                    || part.most < Math.max(1, part.least)
                    || part.most > MOST_REPEATS) {
                throw wrong("what is in braces at " + position + " is not from 0 to " + MOST_REPEATS);
            }
            position = close + 1;
        }

        private char peek() {
            if (position >= pattern.length()) {
                throw wrong("it ends too early");
            }
            return pattern.charAt(position);
        }

        private char next() {
            char c = peek();
            position++;
            return c;
        }

        IllegalArgumentException wrong(String why) {
            return new IllegalArgumentException("The pattern " + pattern + " cannot be used: " + why + ".");
        }
    }
}
