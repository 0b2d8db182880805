package dev.bywash.ingest.line;

/** Foreign text for a message of ours: short, and on one line. */
final class Shorten {

    private static final int KEPT = 80;

    private Shorten() {}

    static String text(String text) {
        String head = text.length() <= KEPT ? text : text.substring(0, KEPT) + "...";
        return head.replaceAll("\\p{Cntrl}", "?");
    }
}
