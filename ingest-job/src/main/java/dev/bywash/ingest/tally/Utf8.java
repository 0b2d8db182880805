package dev.bywash.ingest.tally;

/** Sizes of texts in the table. */
final class Utf8 {

    private Utf8() {}

    /** How many bytes a text takes; none where it is null. Half a pair of surrogates is stored as a question mark. */
    static long length(String text) {
        if (text == null) {
            return 0;
        }
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                bytes++;
                if (c >= 0x800) {
                    bytes++;
                    if (Character.isSurrogate(c)) {
                        boolean pair = Character.isHighSurrogate(c)
                                && i + 1 < text.length()
                                && Character.isLowSurrogate(text.charAt(i + 1));
                        // A pair is two chars, and four bytes.
                        bytes += pair ? 0 : -2;
                        i += pair ? 1 : 0;
                    }
                }
            }
        }
        return bytes;
    }
}
