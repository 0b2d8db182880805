package dev.bywash.log4j.seal;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Merkle tree of RFC 9162, section 2.1.1, with SHA-256, over leaves that come one after the other: of each complete subtree only the root is kept.
 * Adding a leaf allocates nothing. Not safe for use by several threads.
 */
final class MerkleTree {

    private static final int HASH_BYTES = 32;
    private static final int MAX_DEPTH = 63;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256;
    /** The roots of complete subtrees, the largest first: one for each bit of {@link #leaves}. */
    private final byte[] roots = new byte[MAX_DEPTH * HASH_BYTES];

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
        sha256.update(LEAF);
        sha256.update(bytes, start, end - start);
        sha256.digest(roots, depth * HASH_BYTES, HASH_BYTES);
        depth++;
        leaves++;
        for (long bits = leaves; (bits & 1) == 0; bits >>= 1) {
            join();
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
            sha256.update(NODE);
            sha256.update(roots, i * HASH_BYTES, HASH_BYTES);
            sha256.update(root);
            sha256.digest(root, 0, HASH_BYTES);
        }
        return root;
    }

    private void join() throws DigestException {
        depth--;
        int left = (depth - 1) * HASH_BYTES;
        sha256.update(NODE);
        sha256.update(roots, left, 2 * HASH_BYTES);
        sha256.digest(roots, left, HASH_BYTES);
    }
}
