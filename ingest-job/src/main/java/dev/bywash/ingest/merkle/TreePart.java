package dev.bywash.ingest.merkle;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves of a {@link MerkleTree} that come one after the other, made where the ones before them are not known, only how many these are. Of so many leaves
 * it holds the roots of the largest complete subtrees that they fill: no more than twice the binary logarithm of their number. Not safe for use by several threads.
 */
public final class TreePart implements Serializable {

    private static final long serialVersionUID = 1;

    private final long start;
    private long leaves;
    /** The roots of subtrees, from the left to the right. */
    private final List<byte[]> roots = new ArrayList<>();

    /** @param start how many leaves the tree has before these */
    public TreePart(long start) {
        this.start = start;
    }

    /** Takes the root of one subtree, of {@code 1 << level} leaves. */
    interface Subtrees {
        void take(byte[] root, int level);
    }

    /** How many leaves the tree has before these. */
    public long start() {
        return start;
    }

    /** How many leaves these are. */
    public long leaves() {
        return leaves;
    }

    /** Adds a leaf, which is given by its hash. */
    public void add(byte[] leaf, MerkleTree hashes) {
        roots.add(leaf);
        leaves++;
        // A subtree ends with this leaf, and its left half is here as a whole.
        for (int level = 0; ends(level + 1) && leaves >= 1L << (level + 1); level++) {
            byte[] right = roots.remove(roots.size() - 1);
            roots.set(roots.size() - 1, hashes.hashOfNode(roots.get(roots.size() - 1), right));
        }
    }

    private boolean ends(int level) {
        return ((start + leaves) & ((1L << level) - 1)) == 0;
    }

    /** Hands the subtrees out, from the left to the right. */
    void forEach(Subtrees taker) {
        long at = start;
        for (byte[] root : roots) {
            int level = levelAt(at);
            taker.take(root, level);
            at += 1L << level;
        }
    }

    /** Of the largest subtree that begins there and ends within this part. */
    private int levelAt(long at) {
        int fits = 63 - Long.numberOfLeadingZeros(start + leaves - at);
        return at == 0 ? fits : Math.min(fits, Long.numberOfTrailingZeros(at));
    }
}
