package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of the log: an event whose content was erased.
 *
 * @param leaf what its line was as a leaf, in hexadecimal digits
 * @param reason why, for a person
 */
record ErasedEntry(String writer, long seq, String leaf, String reason) {

    private static final Pattern TEXT = Pattern.compile(
            "erased writer=([0-9A-Z]{26}) seq=(\\d{1,18}) leaf=([0-9a-f]{64}) reason=([A-Za-z0-9+/=]*)");

    String text() {
        return "erased writer=" + writer + " seq=" + seq + " leaf=" + leaf + " reason="
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
                        new String(Base64.getDecoder().decode(entry.group(4)), UTF_8))
                : null;
    }

    /** How an event is named among the erased ones. */
    static String key(String writer, long seq) {
        return writer + "-" + seq;
    }
}
