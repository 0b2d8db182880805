package dev.bywash.log4j.encode;

/** Which texts are numbers in JSON. */
final class JsonNumber {

    /** Digits beyond which a number is a string, because parsers refuse it. */
    private static final int MAX_CHARS = 1000;

    private JsonNumber() {}

    /** {@code -?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?}, of a length that parsers take. */
    static boolean is(CharSequence text) {
        int end = text.length();
        if (end > MAX_CHARS) {
            return false;
        }
        int at = skip(text, 0, '-');
        int digits = digits(text, at);
        if (digits == at || (text.charAt(at) == '0' && digits > at + 1)) {
            return false;
        }
        at = digits;
        if (at < end && text.charAt(at) == '.') {
            digits = digits(text, at + 1);
            if (digits == at + 1) {
                return false;
            }
            at = digits;
        }
        if (at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int sign = at + 1;
            int exponent = Math.max(skip(text, sign, '+'), skip(text, sign, '-'));
            at = digits(text, exponent);
            return at > exponent && at == end;
        }
        return at == end;
    }

    private static int skip(CharSequence text, int at, char c) {
        return at < text.length() && text.charAt(at) == c ? at + 1 : at;
    }

    private static int digits(CharSequence text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
