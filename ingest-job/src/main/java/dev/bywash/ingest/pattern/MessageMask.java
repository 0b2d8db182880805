package dev.bywash.ingest.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tells the words of a message from its values, in one pass over its bytes.
 *
 * <p>A value is: whatever has a digit; a URL, an e-mail address, a path; a name of three parts or more with dots between them; eight letters or more of
 * which each could be a hexadecimal digit; the name of a month or of a day of the week beside a number; a unit behind a number. Anything else that has a
 * letter is a word. White space and punctuation part them and mean nothing. So does where between the words a value stands: a message's shape is the
 * sequence of its words.
 *
 * <p>Only the first {@value #MAX_TOKENS} words and values count, of the first {@value #MAX_BYTES} bytes. Not safe for use by several threads.
 */
final class MessageMask {

    static final int MAX_TOKENS = 128;
    static final int MAX_BYTES = 8192;

    /** So many letters that could be hexadecimal digits are no word. */
    private static final int HEX_LETTERS = 8;

    /** What stands for a value. */
    static final String VALUE = "<*>";

    /** What a byte is, a bit each, so that a token's bytes can be put together. */
    private static final byte DIGIT = 1;

    private static final byte LETTER = 2;
    private static final byte HEX_LETTER = 4;
    private static final byte DOT = 8;
    private static final byte SLASH = 16;
    private static final byte OTHER = 32;

    /** These two end the inner loop: a colon perhaps, anything that is no part of a token certainly. */
    private static final byte COLON = 64;

    private static final byte PART = -128;

    private static final byte[] KINDS = kinds();

    private static final Words DATE_WORDS = new Words(List.of(
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
            "january",
            "february",
            "march",
            "april",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday"));

    private static final Words UNITS = new Words(List.of(
            "ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h",
            "hour", "hours", "d", "day", "days", "b", "byte", "bytes", "kb", "mb", "gb", "tb", "pb", "kib", "mib",
            "gib", "tib", "k", "g", "hz", "khz", "mhz", "ghz"));

    private final Hash64 hash = new Hash64();

    private byte[] bytes;
    private int tokens;
    private boolean afterNumber;
    private final int[] dates = new int[2 * MAX_TOKENS];
    private int datesCount;
    private StringBuilder masked;
    private List<String> words;
    private Template template;
    private int literals;
    private int copied;

    /** The hash of the message's words. */
    long hash(String message) {
        masked = null;
        words = null;
        template = null;
        scan(message);
        return hash.value();
    }

    /** The message with {@value #VALUE} for each of its values; its words are the message's. */
    String mask(String message) {
        return mask(message, null);
    }

    /** The same, with {@value #VALUE} also for words that the template, which covers the message, does not fix; null for none. */
    String mask(String message, Template covering) {
        masked = new StringBuilder(message.length());
        words = null;
        template = covering;
        int end = scan(message);
        masked.append(new String(bytes, copied, end - copied, UTF_8));
        return masked.toString();
    }

    /** The message's words, in their order. */
    List<String> words(String message) {
        masked = null;
        words = new ArrayList<>();
        template = null;
        scan(message);
        return words;
    }

    /** The hash of a message that has these words. */
    static long hash(List<String> words) {
        Hash64 hash = new Hash64();
        words.forEach(hash::add);
        return hash.value();
    }

    /** Returns where it ended. */
    private int scan(String message) {
        hash.reset();
        bytes = (message.length() > MAX_BYTES ? message.substring(0, MAX_BYTES) : message).getBytes(UTF_8);
        tokens = 0;
        afterNumber = false;
        datesCount = 0;
        literals = 0;
        copied = 0;
        int at = 0;
        int limit = limit();
        while (at < limit && tokens < MAX_TOKENS) {
            if ((KINDS[bytes[at] & 0xff] & (PART | COLON)) != 0) {
                at++;
            } else {
                at = token(at, limit);
            }
        }
        flushDates(false);
        return at;
    }

    /** Does not cut a character in two. */
    private int limit() {
        int limit = Math.min(bytes.length, MAX_BYTES);
        while (limit > 0 && limit < bytes.length && (bytes[limit] & 0xc0) == 0x80) {
            limit--;
        }
        return limit;
    }

    /** Takes the token that begins here; returns where it ends. */
    private int token(int from, int limit) {
        int at = from;
        int kinds = 0;
        boolean url = false;
        while (at < limit) {
            byte kind = KINDS[bytes[at] & 0xff];
            if ((kind & (PART | COLON)) == 0) {
                kinds |= kind;
                at++;
            } else if (kind == COLON && isUrl(at, limit)) {
                url = true;
                at = endOfUrl(at, limit);
                break;
            } else if (kind == COLON && (kinds & DIGIT) != 0 && at + 1 < limit && isHex(bytes[at + 1])) {
                // A time, an address.
                at++;
            } else {
                break;
            }
        }
        if ((kinds & DIGIT) != 0 || url) {
            value(from, at);
            afterNumber = (kinds & DIGIT) != 0;
        } else if ((kinds & (LETTER | HEX_LETTER)) != 0) {
            letters(from, at, kinds);
        }
        // Else dashes, dots, stars: no more than punctuation.
        return at;
    }

    /** Takes a token that has letters and no digit. */
    private void letters(int from, int to, int kinds) {
        int first = from;
        int last = to;
        if ((kinds & (DOT | OTHER)) != 0) {
            while ((KINDS[bytes[first] & 0xff] & (DOT | OTHER)) != 0) {
                first++;
            }
            while ((KINDS[bytes[last - 1] & 0xff] & (DOT | OTHER)) != 0) {
                last--;
            }
        }
        if (isValue(first, last, kinds)) {
            value(from, to);
            afterNumber = false;
        } else if (DATE_WORDS.contain(bytes, first, last)) {
            date(first, last);
        } else if (afterNumber && UNITS.contain(bytes, first, last)) {
            value(first, last);
            afterNumber = false;
        } else {
            word(first, last);
        }
    }

    private boolean isValue(int from, int to, int kinds) {
        if ((kinds & LETTER) == 0 && to - from >= HEX_LETTERS) {
            return true;
        }
        return ((kinds & SLASH) != 0 && isPath(from, to))
                || ((kinds & DOT) != 0 && isDotted(from, to))
                || ((kinds & OTHER) != 0 && isAddress(from, to));
    }

    /** Begins with a slash, or has several. */
    private boolean isPath(int from, int to) {
        int slashes = 0;
        for (int i = from; i < to; i++) {
            if (KINDS[bytes[i] & 0xff] == SLASH) {
                slashes++;
            }
        }
        return slashes > 1 || KINDS[bytes[from] & 0xff] == SLASH;
    }

    private boolean isAddress(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (bytes[i] == '@') {
                return true;
            }
        }
        return false;
    }

    private void word(int from, int to) {
        flushDates(false);
        literal(from, to);
        tokens++;
        afterNumber = false;
    }

    private void value(int from, int to) {
        flushDates(true);
        masked(from, to);
        tokens++;
    }

    /** A word, unless a number stands beside it, or beside others like it. */
    private void date(int from, int to) {
        if (afterNumber) {
            masked(from, to);
        } else {
            dates[datesCount++] = from;
            dates[datesCount++] = to;
        }
        tokens++;
    }

    private void flushDates(boolean besideNumber) {
        for (int i = 0; i < datesCount; i += 2) {
            if (besideNumber) {
                masked(dates[i], dates[i + 1]);
            } else {
                literal(dates[i], dates[i + 1]);
            }
        }
        datesCount = 0;
    }

    private void literal(int from, int to) {
        if (template != null && template.words().get(literals++) == null) {
            masked(from, to);
        }
        hash.add(bytes, from, to);
        if (words != null) {
            words.add(new String(bytes, from, to - from, UTF_8));
        }
    }

    private void masked(int from, int to) {
        if (masked != null) {
            masked.append(new String(bytes, copied, from - copied, UTF_8)).append(VALUE);
            copied = to;
        }
    }

    private boolean isDotted(int from, int to) {
        int parts = 1;
        for (int i = from + 1; i < to - 1; i++) {
            if (bytes[i] == '.' && bytes[i - 1] != '.') {
                parts++;
            }
        }
        return parts > 2;
    }

    private boolean isUrl(int colon, int limit) {
        return colon + 2 < limit && bytes[colon + 1] == '/' && bytes[colon + 2] == '/';
    }

    private int endOfUrl(int from, int limit) {
        int at = from;
        while (at < limit && (KINDS[bytes[at] & 0xff] != PART || isInUrl(bytes[at]))) {
            at++;
        }
        return at;
    }

    private static boolean isInUrl(byte character) {
        return character == '?' || character == '=' || character == '&';
    }

    private static boolean isHex(byte character) {
        return (KINDS[character & 0xff] & (DIGIT | HEX_LETTER)) != 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        Arrays.fill(kinds, PART);
        for (int i = 0x80; i < 0x100; i++) {
            kinds[i] = LETTER;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            byte kind = c <= 'f' ? HEX_LETTER : LETTER;
            kinds[c] = kind;
            kinds[c - 32] = kind;
        }
        for (char c = '0'; c <= '9'; c++) {
            kinds[c] = DIGIT;
        }
        for (char c : "_-$#%+~^*&@".toCharArray()) {
            kinds[c] = OTHER;
        }
        kinds['.'] = DOT;
        kinds['/'] = SLASH;
        kinds['\\'] = SLASH;
        kinds[':'] = COLON;
        return kinds;
    }
}
