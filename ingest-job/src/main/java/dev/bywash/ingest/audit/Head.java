package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.merkle.MerkleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a log: how many entries it has, and the root of their tree. As a text it is a checkpoint of <a href="https://c2sp.org/tlog-checkpoint">C2SP</a> in a
 * <a href="https://c2sp.org/signed-note">signed note</a>, of some two hundred bytes, which fix all entries before.
 *
 * @param origin which log it is; one line, without a plus sign or a blank, as it is also the name of the key
 * @param root in hexadecimal digits
 */
record Head(String origin, long size, String root) {

    private static final Pattern TEXT =
            Pattern.compile("([^\\n+\\s]+)\\n(0|[1-9]\\d{0,17})\\n([A-Za-z0-9+/]{43}=)\\n\\n?((?:\\u2014 .*\\n?)*)");

    private static final Pattern SIGNATURE = Pattern.compile("\\u2014 (\\S+) ([A-Za-z0-9+/=]+)");

    /** C2SP's number of Ed25519. */
    private static final byte ED25519 = 1;

    private static final int KEY_ID_BYTES = 4;
    private static final int RAW_KEY_BYTES = 32;

    /**
     * Reads a note; who signed it is not asked.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Head parse(String note) {
        Matcher text = TEXT.matcher(note);
        if (!text.matches()) {
            throw new IllegalArgumentException(
                    "This is no checkpoint: a name, a number, a hash in base64, each on a line of its own");
        }
        return new Head(
                text.group(1),
                Long.parseLong(text.group(2)),
                HexFormat.of().formatHex(Base64.getDecoder().decode(text.group(3))));
    }

    /**
     * Reads a file with a note.
     *
     * @throws IllegalArgumentException when it cannot be read, or holds none
     */
    static Head read(String path) {
        try {
            return parse(Files.readString(MachinePath.of(path)));
        } catch (IOException e) {
            throw new IllegalArgumentException("Cannot read the checkpoint in " + path + ": " + e.getMessage(), e);
        }
    }

    /** What is signed. */
    String body() {
        return origin + "\n" + size + "\n"
                + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(root)) + "\n";
    }

    /** The note without a signature. */
    String unsigned() {
        return body() + "\n";
    }

    /** The note, signed with Ed25519. */
    String signed(SigningKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key.privateKey());
        signature.update(body().getBytes(UTF_8));
        byte[] signed = signature.sign();
        byte[] id = keyId(key.publicKey());
        byte[] both = Arrays.copyOf(id, KEY_ID_BYTES + signed.length);
        System.arraycopy(signed, 0, both, KEY_ID_BYTES, signed.length);
        return unsigned() + "\u2014 " + origin + " " + Base64.getEncoder().encodeToString(both) + "\n";
    }

    /** Whether one of a note's signatures is of this key, over this head. */
    boolean isSigned(String note, PublicKey key) {
        Matcher signatures = SIGNATURE.matcher(note);
        while (signatures.find()) {
            if (signatures.group(1).equals(origin) && isSignature(signatures.group(2), key)) {
                return true;
            }
        }
        return false;
    }

    private boolean isSignature(String text, PublicKey key) {
        try {
            byte[] both = Base64.getDecoder().decode(text);
            if (both.length <= KEY_ID_BYTES || !MessageDigest.isEqual(Arrays.copyOf(both, KEY_ID_BYTES), keyId(key))) {
                return false;
            }
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(body().getBytes(UTF_8));
            return signature.verify(both, KEY_ID_BYTES, both.length - KEY_ID_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // It is none, or of another kind.
            return false;
        }
    }

    private byte[] keyId(PublicKey key) {
        byte[] encoded = key.getEncoded();
        MessageDigest sha256 = MerkleTree.sha256();
        sha256.update(origin.getBytes(UTF_8));
        sha256.update((byte) '\n');
        sha256.update(ED25519);
        // Ed25519's SubjectPublicKeyInfo ends with the raw key: RFC 8410.
        sha256.update(encoded, encoded.length - RAW_KEY_BYTES, RAW_KEY_BYTES);
        return Arrays.copyOf(sha256.digest(), KEY_ID_BYTES);
    }
}
