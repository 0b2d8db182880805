package dev.bywash.ingest.line;

/** The two short identifiers of a line: the writer's ULID and the checksum's digits. */
final class Ulid {

    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final char[] HEX = "0123456789abcdef".toCharArray();

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

    /** The low 32 bits as 8 lower-case digits. */
    static String hex8(long value) {
        char[] digits = new char[8];
        for (int i = 0; i < 8; i++) {
            digits[i] = HEX[(int) (value >> (28 - 4 * i)) & 0xf];
        }
        return new String(digits);
    }
}
