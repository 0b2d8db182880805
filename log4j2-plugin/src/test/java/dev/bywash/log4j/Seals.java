package dev.bywash.log4j;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Checks the seals of a writer as the format says, by the definition of RFC 9162 word by word. */
public final class Seals {

    private Seals() {}

    /**
     * The number of the last line that a signed seal covers, itself included; 0 when there is none.
     *
     * @param lines all lines of one writer, from the first on, without their ends
     */
    public static long check(List<String> lines) {
        String key = null;
        long sealed = 0;
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = EventLines.readLine(lines.get(i));
            JsonNode attributes = line.path("attributes");
            if (i == 0) {
                key = attributes.path("key").asText(null);
            }
            if (attributes.has("root") && line.path("event").asText().startsWith("bywash.")) {
                int from = attributes.get("sealed_from").intValue();
                if (from != Math.max(1, sealed)) {
                    throw new AssertionError("Line " + (i + 1) + " does not follow the seal before: " + from);
                }
                if (!root(lines.subList(from - 1, i))
                        .equals(attributes.get("root").textValue())) {
                    throw new AssertionError("The root of line " + (i + 1) + " is another.");
                }
                if (key != null && !isSigned(lines.get(i), line.path("sig").asText(""), key)) {
                    throw new AssertionError("The signature of line " + (i + 1) + " is wrong.");
                }
                key = attributes.path("next_key").asText(null);
                sealed = i + 1L;
            }
        }
        return sealed;
    }

    static String root(List<String> lines) {
        List<byte[]> leaves = new ArrayList<>();
        lines.forEach(line -> leaves.add(line.getBytes(StandardCharsets.UTF_8)));
        try {
            return HexFormat.of().formatHex(hash(leaves));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hash(List<byte[]> leaves) throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        if (leaves.isEmpty()) {
            return sha256.digest();
        }
        if (leaves.size() == 1) {
            sha256.update((byte) 0);
            return sha256.digest(leaves.get(0));
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        byte[] left = hash(leaves.subList(0, split));
        byte[] right = hash(leaves.subList(split, leaves.size()));
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    private static boolean isSigned(String line, String signature, String key) {
        try {
            PublicKey publicKey = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key)));
            Signature check = Signature.getInstance("SHA256withECDSA");
            check.initVerify(publicKey);
            check.update(line.substring(0, line.lastIndexOf(",\"sig\":")).getBytes(StandardCharsets.UTF_8));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
