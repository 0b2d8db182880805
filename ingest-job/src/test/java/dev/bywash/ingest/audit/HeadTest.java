package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.merkle.MerkleTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log's head is a note of text that whoever has the public key can check. */
class HeadTest {

    private static final Head HEAD = new Head(
            "bywash/test", 17, HexFormat.of().formatHex(MerkleTree.sha256().digest("root".getBytes(UTF_8))));

    @TempDir
    private Path directory;

    /** Writes both halves of a new key as openssl does, and returns the reference to the private one. */
    static String key(Path directory) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(
                directory.resolve("key.pem"),
                pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        Files.writeString(
                directory.resolve("key.pub.pem"),
                pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        return "file:" + directory.resolve("key.pem");
    }

    private static String pem(String what, byte[] key) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key) + "\n-----END " + what
                + "-----\n";
    }

    @Test
    void aSignedNoteIsReadAgainAndBelongsToItsKeyAlone() throws Exception {
        SigningKey key = SigningKey.of(key(directory), Map.of());

        String note = HEAD.signed(key);

        assertThat(note.lines()).hasSize(5).startsWith("bywash/test", "17");
        Head read = Head.parse(note);
        assertThat(read.size()).isEqualTo(17);
        assertThat(read.root()).isEqualTo(HEAD.root());
        assertThat(read.isSigned(
                        note,
                        SigningKey.publicKey(directory.resolve("key.pub.pem").toString())))
                .isTrue();
        key(directory);
        assertThat(read.isSigned(
                        note,
                        SigningKey.publicKey(directory.resolve("key.pub.pem").toString())))
                .isFalse();
    }

    @Test
    void aNoteThatWasChangedIsNotSigned() throws Exception {
        SigningKey key = SigningKey.of(key(directory), Map.of());
        String note = HEAD.signed(key);

        for (String changed : new String[] {
            note.replace("\n17\n", "\n18\n"), note.replaceFirst("bywash/test", "bywash/tess"), HEAD.unsigned()
        }) {
            assertThat(Head.parse(changed).isSigned(changed, key.publicKey())).isFalse();
        }
    }

    @Test
    void whatIsNoNoteIsSaidToBeNone() {
        for (String note : new String[] {"", "x\n", "x\n-1\nAAAA\n\n", "x y\n1\n" + "A".repeat(43) + "=\n\n"}) {
            assertThatThrownBy(() -> Head.parse(note))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no checkpoint");
        }
    }

    @Test
    void aKeyMayBeInTheEnvironmentAndIsInNoMessage() throws Exception {
        String pem = Files.readString(Path.of(key(directory).substring(5)));

        assertThat(SigningKey.of("env:KEY", Map.of("KEY", pem)).toString()).doesNotContain("Private");
        assertThatThrownBy(() -> SigningKey.of("env:KEY", Map.of())).hasMessage("There is no environment variable KEY");
        assertThatThrownBy(() -> SigningKey.of("env:KEY", Map.of("KEY", "c2VjcmV0")))
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> SigningKey.of("x", Map.of())).hasMessageContaining("env:NAME or file:PATH");
    }
}
