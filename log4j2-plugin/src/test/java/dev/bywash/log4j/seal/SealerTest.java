package dev.bywash.log4j.seal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealerTest {

    @Test
    void rootsAreThoseOfTheFormatsVectors() throws IOException, GeneralSecurityException {
        JsonNode trees;
        try (InputStream in = SealerTest.class.getResourceAsStream("/format/seal-vectors.json")) {
            trees = new ObjectMapper().readTree(in).get("trees");
        }
        assertThat(trees).hasSizeGreaterThan(10);
        for (JsonNode vector : trees) {
            MerkleTree tree = new MerkleTree();
            for (JsonNode leaf : vector.get("leaves")) {
                byte[] bytes = leaf.textValue().getBytes(StandardCharsets.UTF_8);
                tree.add(bytes, 0, bytes.length);
            }
            assertThat(HexFormat.of().formatHex(tree.root()))
                    .isEqualTo(vector.get("root").textValue());
            assertThat(HexFormat.of().formatHex(tree.root()))
                    .isEqualTo(vector.get("root").textValue());
        }
    }

    @Test
    void aJvmWithoutEllipticCurvesSealsAndDoesNotSign() {
        Provider[] before = Security.getProviders();
        for (Provider provider : before) {
            if (provider.getService("KeyPairGenerator", "EC") != null) {
                Security.removeProvider(provider.getName());
            }
        }
        try {
            Sealer sealer = Sealer.create();
            sealer.add(new byte[] {1, 2, 3}, 0, 3);
            Seal seal = sealer.next();

            assertThat(sealer.publicKey()).isNull();
            assertThat(seal.nextKey()).isNull();
            assertThat(seal.root()).hasSize(64);
            assertThat(sealer.sign(new byte[8], 0, 8, 2)).isNull();
            assertThat(sealer.next().from()).isEqualTo(2);
        } finally {
            for (int i = 0; i < before.length; i++) {
                Security.removeProvider(before[i].getName());
                Security.insertProviderAt(before[i], i + 1);
            }
        }
        assertThat(Sealer.create().publicKey()).isNotNull();
    }
}
