package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.LineFields;
import dev.bywash.ingest.merkle.MerkleTree;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of the log: an event whose content was erased.
 *
 * @param leaf what its line was as a leaf, in hexadecimal digits
 * @param kept the hash of what stays of it, by {@link #hashOfKept}
 * @param reason why, for a person
 */
record ErasedEntry(String writer, long seq, String leaf, String kept, String reason) implements Serializable {

    private static final Pattern TEXT =
            Pattern.compile("erased writer=([0-9A-Z]{26}) seq=(\\d{1,18}) leaf=([0-9a-f]{64}) kept=([0-9a-f]{64})"
                    + " reason=((?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)");

    String text() {
        return "erased writer=" + writer + " seq=" + seq + " leaf=" + leaf + " kept=" + kept + " reason="
                + Base64.getEncoder().encodeToString(reason.getBytes(UTF_8));
    }

    /** Reads an entry; null when it is none. */
    static ErasedEntry parse(String text) {
        Matcher entry = TEXT.matcher(text);
        return entry.matches()
                ? new ErasedEntry(
                        entry.group(1),
                        Long.parseLong(entry.group(2)),
                        entry.group(3),
                        entry.group(4),
                        new String(Base64.getDecoder().decode(entry.group(5)), UTF_8))
                : null;
    }

    /** How an event is named among the erased ones. */
    static String key(String writer, long seq) {
        return writer + "-" + seq;
    }

    /** Of time, level, logger, category, where it was logged, and crc. */
    static String hashOfKept(LineFields event) {
        MessageDigest sha256 = MerkleTree.sha256();
        update(sha256, Long.toString(event.timeMicros()).getBytes(US_ASCII));
        update(sha256, event.level());
        update(sha256, event.logger());
        update(sha256, event.event());
        for (byte[] source : event.source()) {
            update(sha256, source);
        }
        update(sha256, event.crc());
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** With its length, so that no text passes for two. */
    private static void update(MessageDigest sha256, byte[] field) {
        sha256.update(((field == null ? "-" : field.length) + ":").getBytes(US_ASCII));
        sha256.update(field == null ? new byte[0] : field);
    }
}
