package dev.bywash.log4j.seal;

/** What a line says that is a seal. Immutable. */
public final class Seal {

    private final long from;
    private final String root;
    private final String nextKey;

    /** @param nextKey null where nothing is signed */
    public Seal(long from, String root, String nextKey) {
        this.from = from;
        this.root = root;
        this.nextKey = nextKey;
    }

    /** The number of the first line that it covers: the seal before, or 1. The last is the one before its own. */
    public long from() {
        return from;
    }

    /** The root of the lines' tree, in hexadecimal digits. */
    public String root() {
        return root;
    }

    /** The key that will sign the next seal, null where nothing is signed. */
    public String nextKey() {
        return nextKey;
    }
}
