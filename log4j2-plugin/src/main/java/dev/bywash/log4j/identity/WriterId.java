package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;

/**
 * The identity of a writer: a <a href="https://github.com/ulid/spec">ULID</a>, 26 characters of Crockford's base 32, of which the first
 * ten are the time in milliseconds and the others 80 random bits.
 */
public final class WriterId {

    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_CHARS = 10;
    private static final int RANDOM_CHARS = 16;

    private final String text;
    private final byte[] lineHead;

    private WriterId(String text) {
        this.text = text;
        this.lineHead = JsonBuffer.bytes("{\"bywash\":1,\"writer\":\"" + text + "\",\"time\":\"");
    }

    /** A new identity. Does not wait for entropy. */
    public static WriterId create(Instant now) {
        return create(now, new SecureRandom());
    }

    static WriterId create(Instant now, Random random) {
        char[] ulid = new char[TIME_CHARS + RANDOM_CHARS];
        long time = now.toEpochMilli();
        for (int i = TIME_CHARS - 1; i >= 0; i--) {
            ulid[i] = ALPHABET[(int) (time & 31)];
            time >>>= 5;
        }
        for (int i = TIME_CHARS; i < ulid.length; i++) {
            ulid[i] = ALPHABET[random.nextInt(32)];
        }
        return new WriterId(new String(ulid));
    }

    /** How every line of this writer begins: up to the value of {@code time}. Not to be modified. */
    public byte[] lineHead() {
        return lineHead;
    }

    @Override
    public String toString() {
        return text;
    }
}
