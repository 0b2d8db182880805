package dev.bywash.log4j.redact;

/** Personal data that can be told from other text: by a shape, and by a checksum where there is one. */
final class Personal {

    /** {@code name@host.domain}, but not that of a URL: {@code abfss://container@host}. */
    static final Shape EMAIL = Personal::email;

    /** Account numbers of ISO 13616, with or without spaces between groups of four, by their checksum. */
    static final Shape IBAN = Personal::iban;

    /** Numbers of payment cards, with or without spaces or dashes between groups, by their first digits, their length and Luhn's checksum. */
    static final Shape CARD = Personal::card;

    private static final Chars LOCAL = Chars.of("A-Za-z0-9._%+-");
    private static final Chars DOMAIN = Chars.of("A-Za-z0-9.-");
    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST_DOMAIN = 253;
    private static final int LEAST_IBAN = 15;
    private static final int LONGEST_IBAN = 34;
    private static final int LEAST_CARD = 13;
    private static final int LONGEST_CARD = 19;

    private Personal() {}

    /** The anchor is the at sign. */
    private static long email(char[] text, int at, int from, int to) {
        int start = LOCAL.start(text, Math.max(from, at - LONGEST_LOCAL), at);
        int end = DOMAIN.end(text, at + 1, Math.min(to, at + 1 + LONGEST_DOMAIN));
        boolean mail = start < at && !Chars.has(text, start - 2, start, "//");
        for (int dot = end - 1; mail && dot > at + 1; dot--) {
            if (text[dot] == '.') {
                int domain = Chars.LETTERS.end(text, dot + 1, end);
                if (domain - dot > 2) {
                    return Shape.span(start, domain);
                }
            }
        }
        return Shape.NONE;
    }

    /** The anchor is the first check digit. */
    private static long iban(char[] text, int at, int from, int to) {
        int start = at - 2;
        if (start < from
                || !isCapital(text[start])
                || !isCapital(text[at - 1])
                || at + 1 >= to
                || !Chars.DIGITS.has(text[at + 1])
                || (start > 0 && Chars.ALPHANUMERIC.has(text[start - 1]))) {
            return Shape.NONE;
        }
        // The country and the check digits count last.
        int rest = 0;
        int count = 4;
        int end = 0;
        int i = at + 2;
        while (i < to && count <= LONGEST_IBAN) {
            boolean space = text[i] == ' ' && count % 4 == 0 && i + 1 < to;
            int next = space ? i + 1 : i;
            if (!Chars.CAPITALS_AND_DIGITS.has(text[next])) {
                break;
            }
            rest = remainder(rest, text[next]);
            count++;
            i = next + 1;
            if (count >= LEAST_IBAN && count <= LONGEST_IBAN && ends(text, i, to) && checks(rest, text, start)) {
                // One in a hundred is right in the middle, too.
                end = i;
            }
        }
        return end > 0 ? Shape.span(start, end) : Shape.NONE;
    }

    private static boolean ends(char[] text, int i, int to) {
        return i == to || !Chars.ALPHANUMERIC.has(text[i]);
    }

    private static boolean checks(int rest, char[] text, int start) {
        int all = rest;
        for (int i = start; i < start + 4; i++) {
            all = remainder(all, text[i]);
        }
        return all == 1;
    }

    private static int remainder(int before, char c) {
        return Chars.DIGITS.has(c) ? (before * 10 + c - '0') % 97 : (before * 100 + c - 'A' + 10) % 97;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    /** The anchor is the first digit. */
    private static long card(char[] text, int at, int from, int to) {
        if (at < from || (at > 0 && continues(text[at - 1])) || text[at] < '2' || text[at] > '6') {
            return Shape.NONE;
        }
        int sum = 0;
        int other = 0;
        int count = 0;
        int i = at;
        while (i < to && count <= LONGEST_CARD) {
            boolean gap = (text[i] == ' ' || text[i] == '-') && i + 1 < to && Chars.DIGITS.has(text[i + 1]);
            int next = gap ? i + 1 : i;
            if (!Chars.DIGITS.has(text[next])) {
                break;
            }
            int digit = text[next] - '0';
            // Which digits are doubled depends on how many there will be: both sums are kept.
            int sumBefore = sum;
            sum = other + digit;
            other = sumBefore + (digit > 4 ? digit * 2 - 9 : digit * 2);
            count++;
            i = next + 1;
        }
        boolean ends = i == to || !Chars.ALPHANUMERIC.has(text[i]);
        return ends && sum % 10 == 0 && isIssued(text, at, count) ? Shape.span(at, i) : Shape.NONE;
    }

    private static boolean continues(char before) {
        return Chars.ALPHANUMERIC.has(before) || before == '.' || before == '-' || before == '_';
    }

    private static boolean isIssued(char[] text, int at, int count) {
        if (count < LEAST_CARD || count > LONGEST_CARD) {
            return false;
        }
        int two = (text[at] - '0') * 10 + text[at + 1] - '0';
        switch (count) {
            case 14:
                return two == 30 || two == 36 || two == 38 || two == 39;
            case 15:
                return two == 34 || two == 37;
            case 16:
                return text[at] == '4'
                        || (two >= 51 && two <= 55)
                        || (two >= 22 && two <= 27)
                        || two == 35
                        || two == 60
                        || two == 64
                        || two == 65;
            default:
                return text[at] == '4' && (count == 13 || count == 19);
        }
    }
}
