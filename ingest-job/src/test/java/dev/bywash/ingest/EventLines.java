package dev.bywash.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.zip.CRC32;

/** Writes event lines as a plugin would. */
public final class EventLines {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private EventLines() {}

    /** The ULID-shaped identity of the {@code n}th test writer. */
    public static String writer(int n) {
        return "01KAQ8Z4M3T9V6W2X5Y7%06d".formatted(n);
    }

    /** A plain event, its line end included. */
    public static String line(String writer, long seq, Instant time) {
        return line(writer, seq, time, null, "event " + seq + " of " + writer, "");
    }

    /**
     * An event with more than the least.
     *
     * @param more further members, each with a comma before it; may be empty
     */
    public static String line(String writer, long seq, Instant time, String event, String message, String more) {
        return close("{\"bywash\":1,\"writer\":\"" + writer + "\",\"time\":\"" + TIME.format(time)
                + "\",\"level\":\"INFO\",\"logger\":\""
                + (event != null && event.startsWith("bywash.") ? "dev.bywash" : "etl") + "\",\"thread\":\"main\""
                + (event == null ? "" : ",\"event\":\"" + event + "\"")
                + ",\"message\":\"" + message + "\"" + more + ",\"seq\":" + seq);
    }

    public static String opened(String writer, Instant time) {
        return line(writer, 1, time, "bywash.opened", "opened", "");
    }

    public static String closed(String writer, long seq, Instant time, long dropped) {
        return line(
                writer,
                seq,
                time,
                "bywash.closed",
                "closed",
                ",\"attributes\":{\"accepted\":0,\"written\":0,\"dropped\":" + dropped + "}");
    }

    /** Puts the checksum and the end to a line's beginning. */
    public static String close(String beginning) {
        CRC32 crc = new CRC32();
        crc.update(beginning.getBytes(StandardCharsets.UTF_8));
        return beginning + ",\"crc\":\"%08x\"}\n".formatted(crc.getValue());
    }
}
