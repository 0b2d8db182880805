package dev.bywash.log4j.encode;

import dev.bywash.log4j.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Encodes the events by which a writer reports about itself, all but {@code seq} and {@code crc}.
 *
 * <p>A line is valid until the next one is encoded. Owned by the writer's thread.
 */
public final class ControlEncoder {

    /** The logger of control events. */
    private static final String LOGGER = "dev.bywash";

    private final byte[] head;
    private final String thread;
    private final JsonBuffer json = new JsonBuffer();
    private final Timestamp timestamp = new Timestamp();

    /**
     * @param head the line up to the value of {@code time}
     * @param thread the name of the writer's thread
     */
    public ControlEncoder(byte[] head, String thread) {
        this.head = head;
        this.thread = thread;
    }

    /** {@code bywash.opened}. Values are strings, longs and instants; null ones are left out. */
    public JsonBuffer opened(Instant now, Map<String, Object> attributes, Source source) {
        String message = "Bywash " + attributes.get("plugin_version") + " writes events of process "
                + attributes.get("pid") + " to " + attributes.get("target");
        begin(now, "INFO", "bywash.opened", message);
        char separator = '{';
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            Object value = attribute.getValue();
            if (value != null) {
                json.raw(separator).string(attribute.getKey()).raw(':');
                value(value);
                separator = ',';
            }
        }
        json.raw('}');
        source.ofProcess().write(json);
        return json;
    }

    /** {@code bywash.heartbeat}; {@code seal} is null when it is none. */
    public JsonBuffer heartbeat(Instant now, long accepted, long written, long dropped, Seal seal, Source source) {
        return totals(now, "bywash.heartbeat", accepted, written, dropped, seal, source);
    }

    /** {@code bywash.closed}; {@code seal} is null when it is none. */
    public JsonBuffer closed(Instant now, long accepted, long written, long dropped, Seal seal, Source source) {
        return totals(now, "bywash.closed", accepted, written, dropped, seal, source);
    }

    /** {@code bywash.dropped}: {@code count} events since {@code since}, {@code dropped} in all. */
    public JsonBuffer dropped(Instant now, long count, Instant since, long dropped, Source source) {
        begin(now, "WARN", "bywash.dropped", count + " events dropped since " + text(since));
        json.raw(JsonBuffer.bytes("{\"count\":")).number(count);
        json.raw(JsonBuffer.bytes(",\"since\":"));
        value(since);
        json.raw(JsonBuffer.bytes(",\"dropped\":")).number(dropped).raw('}');
        source.ofProcess().write(json);
        return json;
    }

    private JsonBuffer totals(
            Instant now, String event, long accepted, long written, long dropped, Seal seal, Source source) {
        begin(now, "INFO", event, written + " events written, " + dropped + " dropped");
        json.raw(JsonBuffer.bytes("{\"accepted\":")).number(accepted);
        json.raw(JsonBuffer.bytes(",\"written\":")).number(written);
        json.raw(JsonBuffer.bytes(",\"dropped\":")).number(dropped);
        if (seal != null) {
            json.raw(JsonBuffer.bytes(",\"sealed_from\":")).number(seal.from());
            json.raw(JsonBuffer.bytes(",\"root\":")).string(seal.root());
            if (seal.nextKey() != null) {
                json.raw(JsonBuffer.bytes(",\"next_key\":")).string(seal.nextKey());
            }
        }
        json.raw('}');
        source.ofProcess().write(json);
        return json;
    }

    private void begin(Instant now, String level, String event, String message) {
        json.clear();
        json.raw(head);
        timestamp.write(now.getEpochSecond(), now.getNano(), json);
        json.raw(JsonBuffer.bytes("\",\"level\":")).string(level);
        json.raw(JsonBuffer.bytes(",\"logger\":")).string(LOGGER);
        json.raw(JsonBuffer.bytes(",\"thread\":")).string(thread);
        json.raw(JsonBuffer.bytes(",\"event\":")).string(event);
        json.raw(JsonBuffer.bytes(",\"message\":")).string(message);
        json.raw(JsonBuffer.bytes(",\"attributes\":"));
    }

    private void value(Object value) {
        if (value instanceof Long) {
            json.number((Long) value);
        } else if (value instanceof Instant) {
            Instant time = (Instant) value;
            json.raw('"');
            timestamp.write(time.getEpochSecond(), time.getNano(), json);
            json.raw('"');
        } else {
            json.string(value.toString());
        }
    }

    private String text(Instant time) {
        JsonBuffer text = new JsonBuffer();
        timestamp.write(time.getEpochSecond(), time.getNano(), text);
        return new String(text.copy(), StandardCharsets.US_ASCII);
    }
}
