package dev.bywash.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys are taken as OpenSSL writes them, and nothing of a private one is ever said. */
class SigningKeyTest {

    /** RFC 8410, section 10.3: what {@code openssl genpkey -algorithm ed25519} writes. */
    private static final String PRIVATE = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            -----END PRIVATE KEY-----
            """;

    /** RFC 8410, section 10.1, of the same pair: what {@code openssl pkey -pubout} writes. */
    private static final String PUBLIC = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
            -----END PUBLIC KEY-----
            """;

    @TempDir
    private Path directory;

    @Test
    void aPairFitsTogetherFromAFileAndFromTheEnvironment() throws Exception {
        String file = "file:" + Files.writeString(directory.resolve("audit.key.pem"), PRIVATE);
        String publicKey =
                Files.writeString(directory.resolve("audit.pub.pem"), PUBLIC).toString();

        for (SigningKey key : new SigningKey[] {
            SigningKey.of(file, Map.of()),
            SigningKey.of("env:KEY", Map.of("KEY", PRIVATE)),
            SigningKey.of(
                    "env:KEY", Map.of("KEY", PRIVATE.lines().skip(1).findFirst().orElseThrow()))
        }) {
            assertThat(key.publicKey()).isEqualTo(SigningKey.publicKey(publicKey));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key.privateKey());
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(SigningKey.publicKey(publicKey));
            signature.update((byte) 1);
            assertThat(signature.verify(signed)).isTrue();
        }
    }

    @Test
    void whatIsNoKeyIsNamedWithTheRemedyAndNotQuoted() throws Exception {
        String file =
                Files.writeString(directory.resolve("key"), "secret words!").toString();

        assertThatThrownBy(() -> SigningKey.of("file:" + file, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file)
                .hasMessageContaining("openssl genpkey -algorithm ed25519")
                .hasMessageNotContaining("secret words");
        assertThatThrownBy(() -> SigningKey.publicKey(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file);
        assertThatThrownBy(() -> SigningKey.of("env:NONE", Map.of())).hasMessageContaining("variable NONE");
        assertThatThrownBy(() -> SigningKey.of("secret words", Map.of())).hasMessageContaining("env:NAME or file:PATH");
        assertThat(SigningKey.of("env:KEY", Map.of("KEY", PRIVATE))).asString().isEqualTo("a key of Ed25519");
    }
}
