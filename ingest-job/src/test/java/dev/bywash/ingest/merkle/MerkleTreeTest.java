package dev.bywash.ingest.merkle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tree is the one that writers seal with, can be gone on with, and proves that a leaf is in it. */
class MerkleTreeTest {

    @Test
    void itIsTheTreeOfTheSeals() throws IOException {
        try (InputStream vectors = getClass().getResourceAsStream("/format/seal-vectors.json")) {
            JsonNode trees = new ObjectMapper().readTree(vectors).get("trees");
            assertThat(trees.size()).isGreaterThan(10);
            for (JsonNode vector : trees) {
                MerkleTree tree = new MerkleTree();
                vector.get("leaves")
                        .forEach(leaf -> tree.add(tree.hashOfLeaf(leaf.asText().getBytes(UTF_8))));
                assertThat(HexFormat.of().formatHex(tree.root()))
                        .isEqualTo(vector.get("root").asText());
            }
        }
    }

    @Test
    void itGoesOnWithWhatIsKeptOfIt() {
        MerkleTree whole = new MerkleTree();
        MerkleTree resumed = new MerkleTree();
        for (int i = 0; i < 200; i++) {
            byte[] leaf = whole.hashOfLeaf(new byte[] {(byte) i});
            whole.add(leaf);
            resumed = new MerkleTree(resumed.leaves(), resumed.frontier());
            resumed.add(leaf);
            assertThat(resumed.root()).isEqualTo(whole.root());
        }
        assertThatThrownBy(() -> new MerkleTree(3, List.of(new byte[32]))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachLeafHasAPathAndNoOtherPlaceHasIt() {
        for (int size = 1; size <= 40; size++) {
            MerkleTree tree = new MerkleTree();
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                leaves.add(tree.hashOfLeaf(new byte[] {(byte) i, (byte) size}));
                tree.add(leaves.get(i));
            }
            for (int i = 0; i < size; i++) {
                List<byte[]> path = MerkleTree.path(leaves, i);
                assertThat(MerkleTree.root(leaves.get(i), i, size, path)).isEqualTo(tree.root());
                assertThat(MerkleTree.root(leaves.get((i + 1) % size), i, size, path))
                        .satisfies(root -> assertThat(leaves.size() > 1 && Arrays.equals(root, tree.root()))
                                .isFalse());
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(tree.root());
                assertThat(MerkleTree.root(leaves.get(i), i, size, longer)).isNull();
            }
            assertThat(MerkleTree.root(leaves.get(0), size, size, MerkleTree.path(leaves, 0)))
                    .isNull();
        }
    }

    @Test
    void itIsTheSameWhereverItsLeavesAreCutIntoParts() {
        int most = 40;
        for (int first = 0; first <= most; first++) {
            for (int second = first; second <= most; second++) {
                MerkleTree whole = new MerkleTree();
                MerkleTree joined = new MerkleTree();
                TreePart[] parts = {new TreePart(0), new TreePart(first), new TreePart(second)};
                for (int i = 0; i < most; i++) {
                    byte[] leaf = whole.hashOfLeaf(new byte[] {(byte) i});
                    whole.add(leaf);
                    parts[i < first ? 0 : i < second ? 1 : 2].add(leaf, joined);
                }

                Arrays.stream(parts).forEach(joined::add);

                assertThat(joined.leaves()).isEqualTo(most);
                assertThat(joined.root()).isEqualTo(whole.root());
                TreePart elsewhere = new TreePart(most + 1);
                assertThatThrownBy(() -> joined.add(elsewhere)).hasMessageContaining("begins behind 41");
            }
        }
    }
}
