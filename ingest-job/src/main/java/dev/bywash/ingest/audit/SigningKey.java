package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/** A key of Ed25519, with its public half, which is in it or beside it. What it is, appears in no text. */
record SigningKey(PrivateKey privateKey, PublicKey publicKey) {

    private static final String ALGORITHM = "Ed25519";

    /** RFC 8410: what comes before the 32 bytes of a public key. */
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    /**
     * Reads a private key: PKCS #8 as PEM or in base64, as {@code openssl genpkey -algorithm ed25519} writes it, or of a {@link KeyStoreFile}.
     *
     * @param reference {@code env:NAME} or {@code file:PATH}; a path that ends in {@code .p12} or {@code .pfx} is a key store
     * @param environment where a key may be, and the password of a key store
     * @throws IllegalArgumentException when there is none, with what to do in its message and nothing of the key
     */
    static SigningKey of(String reference, Map<String, String> environment) {
        try {
            PrivateKey key = privateKey(reference, environment);
            if (!(key instanceof EdECPrivateKey signing
                    && signing.getParams().getName().equals(ALGORITHM))) {
                throw new IllegalArgumentException(reference + " holds a key of " + key.getAlgorithm() + ", and "
                        + ALGORITHM + " is what checkpoints are signed with");
            }
            return new SigningKey(key, publicKeyOf(signing));
        } catch (GeneralSecurityException e) {
            throw none(reference);
        }
    }

    private static PrivateKey privateKey(String reference, Map<String, String> environment)
            throws GeneralSecurityException {
        if (reference.startsWith("env:")) {
            String text = environment.get(reference.substring(4));
            if (text == null) {
                throw new IllegalArgumentException("There is no environment variable " + reference.substring(4));
            }
            return decodedKey(reference, text);
        }
        if (!reference.startsWith("file:")) {
            throw new IllegalArgumentException("A key is env:NAME or file:PATH, not " + reference);
        }
        String path = reference.substring(5);
        return KeyStoreFile.isNamed(path) ? KeyStoreFile.read(path, environment) : decodedKey(reference, read(path));
    }

    private static PrivateKey decodedKey(String reference, String text) throws GeneralSecurityException {
        byte[] bytes;
        try {
            bytes = decoded(text);
        } catch (IllegalArgumentException e) {
            // Its message quotes what is there.
            throw none(reference);
        }
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    }

    /** Without a cause, which may say something of the key. */
    private static IllegalArgumentException none(String reference) {
        return new IllegalArgumentException(
                reference
                        + " holds no private key of Ed25519 (PKCS #8, PEM or base64). Make one: openssl genpkey -algorithm ed25519");
    }

    /**
     * Reads a public key, as {@code openssl pkey -pubout} writes it.
     *
     * @throws IllegalArgumentException when the file holds none
     */
    static PublicKey publicKey(String path) {
        String text = read(path);
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(decoded(text)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    path
                            + " holds no public key of Ed25519 (PEM). Make it of the private one: openssl pkey -in KEY -pubout");
        }
    }

    private static String read(String path) {
        try {
            return Files.readString(MachinePath.of(path), US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the key in " + path + ": " + e.getMessage(), e);
        }
    }

    private static byte[] decoded(String text) {
        return Base64.getDecoder().decode(text.replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    /** Java has no function for that; what a generator makes of the private bytes as its only randomness is the pair. */
    private static PublicKey publicKeyOf(EdECPrivateKey key) throws GeneralSecurityException {
        byte[] seed = key.getBytes().orElseThrow();
        java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(java.security.spec.NamedParameterSpec.ED25519, new java.security.SecureRandom() {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
        byte[] spki = Arrays.copyOf(SPKI_PREFIX, SPKI_PREFIX.length + 32);
        System.arraycopy(encoded, encoded.length - 32, spki, SPKI_PREFIX.length, 32);
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(spki));
    }

    @Override
    public String toString() {
        return "a key of " + ALGORITHM;
    }
}
