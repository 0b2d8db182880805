package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.merkle.MerkleTree;
import java.io.Serializable;
import java.security.MessageDigest;
import java.util.Arrays;
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
    static String hashOfKept(Event event) {
        SourceFields source = event.source();
        MessageDigest sha256 = MerkleTree.sha256();
        for (Object field : Arrays.asList(
                event.timeMicros(),
                event.level(),
                event.logger(),
                event.event(),
                source.clusterId(),
                source.clusterName(),
                source.role(),
                source.host(),
                source.appId(),
                source.jobId(),
                source.jobRunId(),
                source.taskRunId(),
                source.taskKey(),
                event.crc())) {
            // With its length, so that no text passes for two.
            byte[] text = field == null ? new byte[0] : field.toString().getBytes(UTF_8);
            sha256.update(((field == null ? "-" : text.length) + ":").getBytes(UTF_8));
            sha256.update(text);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
