package dev.bywash.log4j.seal;

import java.security.DigestException;
import java.security.GeneralSecurityException;

/**
 * Makes the seals of one writer: told of each line as it is closed, in their order. Owned by the writer's thread.
 *
 * <p>A seal covers all lines since the one before, that one included: so they are a chain. Whatever the JVM cannot do is left out: a signature where it has
 * no elliptic curves, and everything where it has no SHA-256. No event waits for it, and none is lost by it.
 */
public final class Sealer {

    /** After so many lines a seal is due. */
    public static final int MOST_LINES = 65_536;

    private static final String HEX = "0123456789abcdef";

    /** Null when nothing is sealed. */
    private MerkleTree tree;

    /** Signs the next seal; null when it is not signed. */
    private OneUseKey key;

    private OneUseKey nextKey;
    private long from = 1;

    private Sealer(MerkleTree tree) {
        this.tree = tree;
    }

    /** One that makes no seals. */
    public static Sealer none() {
        return new Sealer(null);
    }

    /** One that makes seals, signed ones where the JVM can. Making the first key takes tens of milliseconds. */
    public static Sealer create() {
        Sealer sealer;
        try {
            sealer = new Sealer(new MerkleTree());
        } catch (GeneralSecurityException | LinkageError e) {
            return none();
        }
        sealer.key = newKey();
        return sealer;
    }

    private static OneUseKey newKey() {
        try {
            return OneUseKey.make();
        } catch (Throwable e) {
            // Whatever it is, memory that has run out included: a line without a signature is worth more than none.
            return null;
        }
    }

    /** Whether it makes seals. */
    public boolean seals() {
        return tree != null;
    }

    /** How many lines the next seal would cover. */
    public long lines() {
        return tree == null ? 0 : tree.leaves();
    }

    /** The key that signs the first seal, for the first line; null where nothing is signed. */
    public String publicKey() {
        return key == null ? null : key.publicKey();
    }

    /** The next line is in {@code bytes} from {@code start} to {@code end}, its line feed not included. */
    public void add(byte[] bytes, int start, int end) {
        if (tree != null) {
            try {
                tree.add(bytes, start, end);
            } catch (DigestException e) {
                // The buffer is ours and long enough.
                throw new IllegalStateException(e);
            }
        }
    }

    /** What the next line says if it is to be a seal; null when nothing is sealed. The line has to follow, and to be signed. */
    public Seal next() {
        if (tree == null) {
            return null;
        }
        nextKey = key == null ? null : newKey();
        try {
            return new Seal(from, hex(tree.root()), nextKey == null ? null : nextKey.publicKey());
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The signature of the seal that is in {@code bytes} from {@code start} to {@code end}, and has the number {@code seq}: DER in base64, null when it has none. The
     * seal itself is the first line that the next one covers.
     */
    public String sign(byte[] bytes, int start, int end, long seq) {
        tree.clear();
        from = seq;
        OneUseKey signing = key;
        key = nextKey;
        nextKey = null;
        if (signing == null) {
            return null;
        }
        try {
            return signing.sign(bytes, start, end);
        } catch (Throwable e) {
            // A chain that is broken once is not signed any more.
            key = null;
            return null;
        }
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            text.append(HEX.charAt(b >> 4 & 0xF)).append(HEX.charAt(b & 0xF));
        }
        return text.toString();
    }
}
