package dev.bywash.ingest.line;

/** The identity of a writer. */
final class Ulid {

    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private Ulid() {}

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
