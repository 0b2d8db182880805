package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
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

    /** What {@code openssl req -x509} and {@code openssl pkcs12 -export} (3.0.19) made of a pair; the password is {@code changeit}. */
    private static final String STORE = """
            MIIDdgIBAzCCAywGCSqGSIb3DQEHAaCCAx0EggMZMIIDFTCCAiIGCSqGSIb3DQEHBqCCAhMwggIPAgEAMIICCAYJKoZIhvcNAQcB
            MFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjSJFugUHvxbQICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFQT
            NbijCHPPF0YMcDJytl+AggGgkGBMbd/58M+C/wvq8ct1RoZEJW7aHqLJVd0N+jolvU8hvrTeYZbq4yxSymolamZ3o0cX067lYPWS
            AmalzXU12rrnoUa2akXNOIAXQ0ljfD5Few4a60iLBXRarmCLsukBbKHIXYvWjvdubPos+yd6DEtiA9eaxSJDIaDQGFPIgR4PnPm4
            YSo64MI0IyRpeFsdMDJinsQNj/86MnExlP9RfrScvOQ2Znngl/CKDyILSqomiblbTOBXQNykY+9CreKHSzrecq7lOyZcWsSUdT2n
            tvAzWACnIlRIBiFFB/gO7RNE8DQ0MGYZrADNvCamibsp8yOQOeyTOZHkVvBtBLAy0t76lGkobWKhDUjX4uPwHMDVf8+cmQHJ13ax
            7FPxIUa+rlgvsB9/R7jpVI+Rx2++Kds5M799sXznLEx6wXYtmF7gsadSvicw/6WY9M2ZTo6i370PvOwfrktoOlMUUWkJHIrZRPb4
            a0YrX3HPh3kjopCrq8MfDGArdjqLe5UTJGXpWxDin5qcD2qPh97x7un12Yy4zzlTTQr/HFO8ZA0R/d0wgewGCSqGSIb3DQEHAaCB
            3gSB2zCB2DCB1QYLKoZIhvcNAQwKAQKggZ4wgZswVwYJKoZIhvcNAQUNMEowKQYJKoZIhvcNAQUMMBwECKFMZ00/qozzAgIIADAM
            BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQJz75SNyIfn6cBRtMM5qYGQRA/RIAGCXCKBwg41z6mxFFw4wGPNMPsHWL00/oT+B2
            C1HXiygPxdXvpJ4ZByQ0bU/e6uo0maj4JZCjJu0MqkOWBjElMCMGCSqGSIb3DQEJFTEWBBQnPl6vp0cUUV1ymHfn/otYP7RANDBB
            MDEwDQYJYIZIAWUDBAIBBQAEIPcuKfFRvFmsNd361PhIlTynYFKW9Dm+sCAUKfbcrpDNBAhJI8PjDt8D2wICCAA=
            """;

    /** Of the same pair. */
    private static final String PUBLIC_OF_STORE = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAJRdMLuo5Zimb31k0N23GOzxq/TYbYusO+watbSbTXTI=
            -----END PUBLIC KEY-----
            """;

    private static final Map<String, String> PASSWORD = Map.of(KeyStoreFile.PASSWORD, "changeit");

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
            assertFits(key, SigningKey.publicKey(publicKey));
        }
    }

    private static void assertFits(SigningKey key, PublicKey publicKey) throws Exception {
        assertThat(key.publicKey()).isEqualTo(publicKey);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key.privateKey());
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update((byte) 1);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void aKeyStoreOfOpenSslOrKeytoolHasThePairToo() throws Exception {
        Path openssl = Files.write(
                directory.resolve("audit.p12"), Base64.getMimeDecoder().decode(STORE));
        String publicKey = Files.writeString(directory.resolve("audit.pub.pem"), PUBLIC_OF_STORE)
                .toString();
        assertFits(SigningKey.of("file:" + openssl, PASSWORD), SigningKey.publicKey(publicKey));

        Path keytool = keytool("keytool.pfx", "Ed25519");
        assertFits(
                SigningKey.of("file:" + keytool, PASSWORD),
                load(keytool).getCertificate("audit").getPublicKey());
    }

    @Test
    void aKeyStoreWithoutTheOneKeyThatSignsIsRefusedAndSaysWhatItHas() throws Exception {
        Path good = Files.write(
                directory.resolve("good.p12"), Base64.getMimeDecoder().decode(STORE));
        assertRefused(good, Map.of(), "put it into the environment variable BYWASH_SIGNING_KEY_PASSWORD");
        assertRefused(good, Map.of(KeyStoreFile.PASSWORD, "a guess"), "has not the password of " + good);
        assertRefused(directory.resolve("none.p12"), PASSWORD, "cannot be read");
        assertRefused(Files.writeString(directory.resolve("no.p12"), PRIVATE), PASSWORD, "is no key store of PKCS #12");

        Path ec = keytool("ec.p12", "EC");
        assertRefused(ec, PASSWORD, "holds a key of EC, and Ed25519 is what checkpoints are signed with");

        KeyStore both = load(good);
        both.setKeyEntry(
                "another",
                load(ec).getKey("audit", "changeit".toCharArray()),
                "changeit".toCharArray(),
                load(ec).getCertificateChain("audit"));
        assertRefused(store(both, "both.p12"), PASSWORD, "several keys, [1, another]");
        both.deleteEntry("another");
        both.deleteEntry("1");
        both.setCertificateEntry("certificate", load(ec).getCertificate("audit"));
        assertRefused(store(both, "certificate.p12"), PASSWORD, "has no private key");
    }

    private static void assertRefused(Path store, Map<String, String> environment, String reason) {
        assertThatThrownBy(() -> SigningKey.of("file:" + store, environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(store.toString())
                .hasMessageContaining(reason)
                .hasMessageNotContaining("changeit")
                .hasMessageNotContaining("a guess");
    }

    /** As {@code docs/audit.md} says that it is made. */
    private Path keytool(String name, String algorithm) throws Exception {
        Path store = directory.resolve(name);
        ProcessBuilder keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "audit",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=bywash",
                        "-storetype",
                        "PKCS12",
                        "-storepass:env",
                        KeyStoreFile.PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true);
        keytool.environment().putAll(PASSWORD);
        Process process = keytool.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return store;
    }

    private static KeyStore load(Path path) throws Exception {
        return KeyStore.getInstance(path.toFile(), "changeit".toCharArray());
    }

    private Path store(KeyStore store, String name) throws Exception {
        Path path = directory.resolve(name);
        try (OutputStream file = Files.newOutputStream(path)) {
            store.store(file, "changeit".toCharArray());
        }
        return path;
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
