package dev.bywash.ingest.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The Merkle tree of RFC 9162, section 2.1, with SHA-256, over leaves that come one after the other: of each complete subtree only the root is kept, so that
 * a tree of any size can be gone on with. Not safe for use by several threads.
 */
public final class MerkleTree {

    /** How long a hash is. */
    public static final int HASH_BYTES = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest sha256 = sha256();
    /** The roots of complete subtrees, the largest first: one for each bit of {@link #leaves}. */
    private final List<byte[]> roots = new ArrayList<>();

    private long leaves;

    /** The tree without leaves. */
    public MerkleTree() {}

    /** The tree that had so many leaves, and this {@link #frontier}. */
    public MerkleTree(long leaves, List<byte[]> frontier) {
        if (leaves < 0
                || Long.bitCount(leaves) != frontier.size()
                || frontier.stream().anyMatch(root -> root.length != HASH_BYTES)) {
            throw new IllegalArgumentException("No tree of " + leaves + " leaves has such a frontier");
        }
        this.leaves = leaves;
        this.roots.addAll(frontier);
    }

    /** A digest that nobody else uses. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** What a leaf of these bytes is in the tree. */
    public byte[] hashOfLeaf(byte[] bytes) {
        return hashOfLeaf(bytes, 0, bytes.length);
    }

    /** What a leaf of some of these bytes is in the tree. */
    public byte[] hashOfLeaf(byte[] bytes, int start, int length) {
        sha256.update(LEAF);
        sha256.update(bytes, start, length);
        return sha256.digest();
    }

    byte[] hashOfNode(byte[] left, byte[] right) {
        sha256.update(NODE);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** Adds a leaf, which is given by its hash. */
    public void add(byte[] leaf) {
        add(leaf, 0);
    }

    /**
     * Adds the leaves of a part.
     *
     * @throws IllegalArgumentException when it does not begin where this tree ends
     */
    public void add(TreePart part) {
        if (part.start() != leaves) {
            throw new IllegalArgumentException(
                    "The tree has " + leaves + " leaves, and the part begins behind " + part.start());
        }
        part.forEach(this::add);
    }

    /** Adds a complete subtree of {@code 1 << level} leaves, of which the tree has a multiple. */
    private void add(byte[] root, int level) {
        roots.add(root);
        leaves += 1L << level;
        for (long bits = leaves >> level; (bits & 1) == 0; bits >>= 1) {
            byte[] right = roots.remove(roots.size() - 1);
            roots.set(roots.size() - 1, hashOfNode(roots.get(roots.size() - 1), right));
        }
    }

    /** How many leaves it has. */
    public long leaves() {
        return leaves;
    }

    /** The root of all leaves; the tree stays as it is. That of no leaves is the hash of nothing. */
    public byte[] root() {
        if (roots.isEmpty()) {
            return sha256.digest();
        }
        byte[] root = roots.get(roots.size() - 1);
        for (int i = roots.size() - 2; i >= 0; i--) {
            root = hashOfNode(roots.get(i), root);
        }
        return root;
    }

    /** What it takes to go on with this tree. */
    public List<byte[]> frontier() {
        return List.copyOf(roots);
    }

    /** Takes all leaves away. */
    public void clear() {
        roots.clear();
        leaves = 0;
    }

    /** The hashes that lead from a leaf to the root: section 2.1.3.1, the one beside the leaf first. */
    public static List<byte[]> path(List<byte[]> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        MerkleTree hashes = new MerkleTree();
        int from = 0;
        int to = leaves.size();
        while (to - from > 1) {
            int middle = from + Integer.highestOneBit(to - from - 1);
            if (index < middle) {
                path.add(hashes.rootOf(leaves.subList(middle, to)));
                to = middle;
            } else {
                path.add(hashes.rootOf(leaves.subList(from, middle)));
                from = middle;
            }
        }
        Collections.reverse(path);
        return path;
    }

    private byte[] rootOf(List<byte[]> some) {
        clear();
        some.forEach(this::add);
        return root();
    }

    /**
     * The root to which a leaf and its path lead: section 2.1.3.2.
     *
     * @return null when no tree of so many leaves has such a path
     */
    public static byte[] root(byte[] leaf, long index, long leaves, List<byte[]> path) {
        if (index < 0 || index >= leaves) {
            return null;
        }
        MerkleTree hashes = new MerkleTree();
        long node = index;
        long last = leaves - 1;
        byte[] root = leaf;
        for (byte[] sibling : path) {
            if (last == 0) {
                return null;
            }
            if ((node & 1) == 1 || node == last) {
                root = hashes.hashOfNode(sibling, root);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                root = hashes.hashOfNode(root, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? root : null;
    }
}
