package dev.bywash.log4j.seal;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Merkle tree of RFC 9162, section 2.1.1, with SHA-256, over leaves that come one after the other: of each complete subtree only the root is kept.
 * Adding a leaf allocates nothing. Not safe for use by several threads.
 *
 * <p>What is hashed is put together first, and hashed in one place: HotSpot's second compiler takes the JDK's digest into each of its callers, and each of
 * them cost as much as all of the encoder.
 */
final class MerkleTree {

    private static final int HASH_BYTES = 32;
    private static final int MAX_DEPTH = 63;
    /** Lines that are longer are rare, and not copied. */
    private static final int COPIED_BYTES = 4096;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256;
    /** The roots of complete subtrees, the largest first: one for each bit of {@link #leaves}. */
    private final byte[] roots = new byte[MAX_DEPTH * HASH_BYTES];

    /** What is hashed next: its kind, and then the line or two roots. */
    private final byte[] input = new byte[1 + COPIED_BYTES];

    private int depth;
    private long leaves;

    MerkleTree() throws NoSuchAlgorithmException {
        sha256 = MessageDigest.getInstance("SHA-256");
    }

    long leaves() {
        return leaves;
    }

    void clear() {
        depth = 0;
        leaves = 0;
    }

    /** Adds the leaf that is in {@code bytes} from {@code start} to {@code end}. */
    void add(byte[] bytes, int start, int end) throws DigestException {
        int length = end - start;
        if (length <= COPIED_BYTES) {
            System.arraycopy(bytes, start, input, 1, length);
            hash(LEAF, length, roots, depth * HASH_BYTES);
        } else {
            sha256.update(LEAF);
            sha256.update(bytes, start, length);
            sha256.digest(roots, depth * HASH_BYTES, HASH_BYTES);
        }
        depth++;
        leaves++;
        for (long bits = leaves; (bits & 1) == 0; bits >>= 1) {
            depth--;
            join(depth - 1, roots, depth * HASH_BYTES, roots, (depth - 1) * HASH_BYTES);
        }
    }

    /** The root of all leaves; the tree stays as it is. That of no leaves is the hash of nothing. */
    byte[] root() throws DigestException {
        if (depth == 0) {
            return sha256.digest();
        }
        byte[] root = new byte[HASH_BYTES];
        System.arraycopy(roots, (depth - 1) * HASH_BYTES, root, 0, HASH_BYTES);
        for (int i = depth - 2; i >= 0; i--) {
            join(i, root, 0, root, 0);
        }
        return root;
    }

    /** The node above the {@code left}th root and the hash that is in {@code right} from {@code from} on. */
    private void join(int left, byte[] right, int from, byte[] target, int at) throws DigestException {
        System.arraycopy(roots, left * HASH_BYTES, input, 1, HASH_BYTES);
        System.arraycopy(right, from, input, 1 + HASH_BYTES, HASH_BYTES);
        hash(NODE, 2 * HASH_BYTES, target, at);
    }

    private void hash(byte kind, int length, byte[] target, int at) throws DigestException {
        input[0] = kind;
        sha256.update(input, 0, 1 + length);
        sha256.digest(target, at, HASH_BYTES);
    }
}
