package dev.bywash.log4j.encode;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.time.Instant;
import org.apache.logging.log4j.message.MapMessage;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.util.StringBuilderFormattable;

/**
 * Encodes an event as a line of format version 1, all but {@code seq}, {@code crc} and the end.
 *
 * <p>Immutable; all mutable state is in the {@link EventBuffer} that is passed in.
 */
public final class EventEncoder {

    private static final byte[] LEVEL = JsonBuffer.bytes("\",\"level\":");
    private static final byte[] LOGGER = JsonBuffer.bytes(",\"logger\":");
    private static final byte[] THREAD = JsonBuffer.bytes(",\"thread\":");
    private static final byte[] EVENT = JsonBuffer.bytes(",\"event\":");
    private static final byte[] MESSAGE = JsonBuffer.bytes(",\"message\":");
    private static final byte[] EXCEPTION = JsonBuffer.bytes(",\"exception\":{\"class\":");
    private static final byte[] STACKTRACE = JsonBuffer.bytes(",\"stacktrace\":");

    static final EncodedNames NAMES = new EncodedNames(JsonBuffer::string);

    /** Names of events that only the plugin itself may use. */
    private static final String RESERVED = "bywash.";

    private final int maxMessageLength;
    private final int maxStackTraceLength;
    /** Null when there are none. */
    private final FurtherAttributes further;

    /**
     * @param maxMessageLength the most UTF-16 code units of a message
     * @param maxStackTraceLength the most UTF-16 code units of a stack trace
     */
    public EventEncoder(int maxMessageLength, int maxStackTraceLength) {
        this(maxMessageLength, maxStackTraceLength, null);
    }

    /** @param further attributes beyond those that an event brings itself; null when there are none */
    public EventEncoder(int maxMessageLength, int maxStackTraceLength, FurtherAttributes further) {
        this.further = further;
        this.maxMessageLength = maxMessageLength;
        this.maxStackTraceLength = maxStackTraceLength;
    }

    /**
     * Encodes {@code event} into {@code buffer}, whose content it replaces.
     *
     * @param owner whose event it is
     */
    public void encode(LogEvent event, EventBuffer buffer, LineOwner owner) {
        JsonBuffer json = buffer.json;
        Cuts cuts = buffer.cuts;
        json.clear();
        cuts.clear();
        json.raw(owner.head());
        Source source = owner.source(event);
        Instant time = event.getInstant();
        buffer.timestamp.write(time.getEpochSecond(), time.getNanoOfSecond(), json);
        origin(event, buffer);

        Message message = buffer.inner.of(event.getMessage());
        MapMessage<?, ?> map = message instanceof MapMessage ? (MapMessage<?, ?>) message : null;
        MapFields fields = buffer.fields;
        fields.set(map);
        event(event.getMarker(), fields, owner, buffer);
        message(message, fields, buffer);
        if (further == null) {
            buffer.attributes.write(event.getContextData(), fields, json, cuts);
        } else {
            buffer.attributes.write(withMessage(event, message), fields, further, source, json, cuts);
        }
        exception(event, buffer);
        source.write(json);
        cuts.write(json);
    }

    /** The event as a template is to see it. */
    private static LogEvent withMessage(LogEvent event, Message message) {
        return message == event.getMessage()
                ? event
                : new Log4jLogEvent.Builder(event).setMessage(message).build();
    }

    private static void origin(LogEvent event, EventBuffer buffer) {
        String level =
                event.getLevel() == null ? Level.OFF.name() : event.getLevel().name();
        String logger = event.getLoggerName();
        String thread = event.getThreadName();
        if (!buffer.origin.write(level, logger, thread, buffer.json)) {
            int start = buffer.json.length();
            name(LEVEL, "level", level, buffer);
            name(LOGGER, "logger", logger, buffer);
            name(THREAD, "thread", thread, buffer);
            buffer.origin.keep(level, logger, thread, buffer.json, start);
        }
    }

    private static void event(Marker marker, MapFields fields, LineOwner owner, EventBuffer buffer) {
        boolean byField = marker == null || (fields.event() != null && owner.asksForDurability(marker));
        String name = byField ? fields.event() : marker.getName();
        if (!byField) {
            fields.keepEvent();
        }
        if (name == null || name.isEmpty()) {
            return;
        }
        name(EVENT, "event", name.startsWith(RESERVED) ? "user." + name : name, buffer);
    }

    private static void name(byte[] key, String path, String value, EventBuffer buffer) {
        if (value != null) {
            buffer.json.raw(key);
            if (EncodedNames.fit(value)) {
                NAMES.write(value, buffer.json);
            } else {
                int cut = buffer.json.string(value, LineLimits.MAX_NAME_CHARS, Integer.MAX_VALUE);
                buffer.cuts.add(path, cut);
            }
        }
    }

    private void message(Message message, MapFields fields, EventBuffer buffer) {
        CharSequence text = fields.message() == null ? text(message, buffer) : fields.message();
        if (text != null) {
            int cut = buffer.json.raw(MESSAGE).string(text, maxMessageLength, LineLimits.MESSAGE_END);
            buffer.cuts.add("message", cut);
        }
    }

    private static CharSequence text(Message message, EventBuffer buffer) {
        if (message == null) {
            return null;
        }
        try {
            if (message instanceof StringBuilderFormattable) {
                StringBuilder text = buffer.text();
                ((StringBuilderFormattable) message).formatTo(text);
                return text;
            }
            return message.getFormattedMessage();
        } catch (Throwable e) {
            return Failures.describe(message, e);
        }
    }

    private void exception(LogEvent event, EventBuffer buffer) {
        Throwable thrown = event.getThrown();
        if (thrown == null) {
            return;
        }
        JsonBuffer json = buffer.json;
        json.raw(EXCEPTION).string(thrown.getClass().getName(), LineLimits.MAX_NAME_CHARS, Integer.MAX_VALUE);
        String message = messageOf(thrown);
        if (message != null) {
            int cut = json.raw(MESSAGE).string(message, maxMessageLength, LineLimits.ATTRIBUTES_END + 128 * 1024);
            buffer.cuts.add("exception.message", cut);
        }
        long missing = buffer.stackTrace.write(thrown, json.raw(STACKTRACE), maxStackTraceLength);
        buffer.cuts.add("exception.stacktrace", missing);
        json.raw('}');
    }

    private static String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            return Failures.describe(thrown, e);
        }
    }
}
