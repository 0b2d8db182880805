package dev.bywash.ingest.line;

import java.time.Instant;

/** The identity of a writer, whose first ten characters are the time at which it began. */
public final class Ulid {

    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int TIME_CHARACTERS = 10;

    private Ulid() {}

    /** What those of a time begin with; those of before are less than this, as text. */
    public static String beginning(Instant time) {
        char[] text = new char[TIME_CHARACTERS];
        long rest = time.toEpochMilli();
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            text[i] = CROCKFORD.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }

    /** Whether the text is 26 characters of Crockford's base 32, upper case, and at most 128 bits; false for null. */
    static boolean isValid(String text) {
        if (text == null || text.length() != 26 || text.charAt(0) > '7') {
            return false;
        }
        for (int i = 0; i < 26; i++) {
            if (CROCKFORD.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
