package dev.bywash.log4j.redact;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Replaces a value by one that is the same for the same value, and tells nothing about it to those who do not have the key: HMAC-SHA-256, cut to
 * 64 bits. Destroying the key cuts the tie for good. For all threads.
 */
final class Hmac {

    private static final String PREFIX = "hmac:";
    private static final int BYTES = 8;
    private static final String HEX = "0123456789abcdef";
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @throws GeneralSecurityException when the JVM has no HMAC-SHA-256 */
    Hmac(byte[] key) throws GeneralSecurityException {
        this.key = new SecretKeySpec(key, ALGORITHM);
        mac();
    }

    private Mac mac() throws GeneralSecurityException {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        return mac;
    }

    /** Of the value's UTF-8. */
    String of(String value) {
        byte[] digest;
        try {
            digest = mac().doFinal(value.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            // It was there before.
            throw new IllegalStateException(e);
        }
        StringBuilder text = new StringBuilder(PREFIX);
        for (int i = 0; i < BYTES; i++) {
            text.append(HEX.charAt(digest[i] >> 4 & 0xF)).append(HEX.charAt(digest[i] & 0xF));
        }
        return text.toString();
    }
}
