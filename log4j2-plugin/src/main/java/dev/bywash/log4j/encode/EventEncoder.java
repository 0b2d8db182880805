package dev.bywash.log4j.encode;

import dev.bywash.log4j.redact.Redaction;
import dev.bywash.log4j.redact.Rules;
import java.nio.charset.StandardCharsets;
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

    /** Names of events that only the plugin itself may use. */
    private static final String RESERVED = "bywash.";

    private static final String USERS = "user.";

    private static final byte[] NOTHING = JsonBuffer.bytes("\"level\":\"\"");
    private static final byte[] REMOVED = JsonBuffer.bytes("\"level\":\"***\"");

    private final int maxMessageLength;
    private final int maxStackTraceLength;
    /** Null when there are none. */
    private final FurtherAttributes further;
    /** Null when nothing is redacted. */
    private final Redaction redaction;

    private volatile LineCaches caches = new LineCaches(null);

    /**
     * @param maxMessageLength the most UTF-16 code units of a message
     * @param maxStackTraceLength the most UTF-16 code units of a stack trace
     * @param redaction what is kept out of the lines; null when nothing is
     */
    public EventEncoder(int maxMessageLength, int maxStackTraceLength, Redaction redaction) {
        this(maxMessageLength, maxStackTraceLength, null, redaction);
    }

    /** @param further attributes beyond those that an event brings itself; null when there are none */
    public EventEncoder(int maxMessageLength, int maxStackTraceLength, FurtherAttributes further, Redaction redaction) {
        this.further = further;
        this.redaction = redaction;
        this.maxMessageLength = maxMessageLength;
        this.maxStackTraceLength = maxStackTraceLength;
    }

    /**
     * Encodes {@code event} into {@code buffer}, whose content it replaces.
     *
     * <p>Longer than the 325 bytes of code that HotSpot takes into others: or else its second compiler would compile all that is below in each of the
     * five methods of Log4j that are above, which are as hot. {@code InlinedTest} holds that.
     *
     * @param owner whose event it is
     */
    public void encode(LogEvent event, EventBuffer buffer, LineOwner owner) {
        JsonBuffer json = buffer.json;
        Cuts cuts = buffer.cuts;
        Redactions redactions = buffer.redactions;
        LineCaches now = caches();
        buffer.begin(now);
        json.raw(owner.head());
        Source source = owner.source(event);
        Instant time = event.getInstant();
        buffer.timestamp.write(time.getEpochSecond(), time.getNanoOfSecond(), json);
        origin(event, buffer, now);

        Message message = buffer.inner.of(event.getMessage());
        MapMessage<?, ?> map = message instanceof MapMessage ? (MapMessage<?, ?>) message : null;
        MapFields fields = buffer.fields;
        fields.set(map);
        event(event.getMarker(), fields, owner, buffer, now);
        Message told = told(message, fields, buffer);
        message(told, fields, buffer);
        if (further == null) {
            buffer.attributes.write(event.getContextData());
        } else {
            buffer.attributes.write(withMessage(event, told), further, source);
        }
        Throwable thrown = event.getThrown();
        if (thrown != null) {
            json.raw(EXCEPTION);
            redactions.string(thrown.getClass().getName(), LineLimits.MAX_NAME_CHARS, Integer.MAX_VALUE, json);
            redactions.field("exception.class", "");
            String text = messageOf(thrown);
            if (text != null) {
                int cut = redactions.string(
                        text, maxMessageLength, LineLimits.ATTRIBUTES_END + 128 * 1024, json.raw(MESSAGE));
                cuts.add("exception.message", cut);
                redactions.field("exception.message", "");
            }
            long missing = buffer.stackTrace.write(thrown, json.raw(STACKTRACE), maxStackTraceLength, now.frames);
            cuts.add("exception.stacktrace", missing);
            redactions.field("exception.stacktrace", "");
            json.raw('}');
        }
        source.write(json);
        cuts.write(json);
        redactions.write(json);
    }

    /** Those of the rules of the moment. */
    private LineCaches caches() {
        LineCaches now = caches;
        Rules rules = redaction == null ? null : redaction.rules();
        if (now.rules != rules) {
            now = new LineCaches(rules);
            caches = now;
        }
        return now;
    }

    /** The event as a template is to see it. */
    private static LogEvent withMessage(LogEvent event, Message message) {
        return message == event.getMessage()
                ? event
                : new Log4jLogEvent.Builder(event).setMessage(message).build();
    }

    private static void origin(LogEvent event, EventBuffer buffer, LineCaches caches) {
        String level =
                event.getLevel() == null ? Level.OFF.name() : event.getLevel().name();
        String logger = event.getLoggerName();
        String thread = threadOf(event);
        if (!buffer.origin.write(level, logger, thread, buffer.json)) {
            int start = buffer.json.length();
            int hits = buffer.redactions.hits();
            level(level, buffer, caches);
            name(LOGGER, "logger", logger, buffer, caches);
            name(THREAD, "thread", thread, buffer, caches);
            if (hits == buffer.redactions.hits()) {
                buffer.origin.keep(level, logger, thread, buffer.json, start);
            } else {
                buffer.origin.clear();
            }
        }
    }

    /** A line has a level, whatever is removed of it. */
    private static void level(String level, EventBuffer buffer, LineCaches caches) {
        name(LEVEL, "level", level, buffer, caches);
        JsonBuffer json = buffer.json;
        if (endsWith(json, NOTHING)) {
            json.rewind(json.length() - NOTHING.length);
            json.raw(REMOVED);
        }
    }

    private static boolean endsWith(JsonBuffer json, byte[] end) {
        byte[] bytes = json.array();
        int start = json.length() - end.length;
        for (int i = 0; i < end.length; i++) {
            if (bytes[start + i] != end[i]) {
                return false;
            }
        }
        return true;
    }

    /** Virtual threads mostly have no name: they are told apart by their number. */
    private static String threadOf(LogEvent event) {
        String name = event.getThreadName();
        return name != null && name.isEmpty() ? "#" + event.getThreadId() : name;
    }

    private static void event(Marker marker, MapFields fields, LineOwner owner, EventBuffer buffer, LineCaches caches) {
        boolean byField = marker == null || (fields.event() != null && owner.asksForDurability(marker));
        String name = byField ? fields.event() : marker.getName();
        if (!byField) {
            fields.keepEvent();
        }
        if (name == null || name.isEmpty()) {
            return;
        }
        JsonBuffer json = buffer.json;
        int start = json.length();
        if (buffer.eventName.write(0, name, json.raw(EVENT))) {
            return;
        }
        boolean reserved = name.startsWith(RESERVED);
        byte[] kept = reserved ? null : caches.names.get(name);
        buffer.eventName.keep(0, name, kept);
        if (kept != null) {
            json.raw(kept);
            return;
        }
        json.rewind(start);
        int hits = buffer.redactions.hits();
        name(EVENT, "event", reserved ? USERS + name : name, buffer, caches);
        if (hits != buffer.redactions.hits()) {
            afterRedaction(start, json);
        }
    }

    /** What is removed from a name may leave nothing of it, or make it one that only the plugin itself may use. */
    private static void afterRedaction(int start, JsonBuffer json) {
        int open = start + EVENT.length + 1;
        String name = new String(json.array(), open, json.length() - 1 - open, StandardCharsets.UTF_8);
        if (name.isEmpty()) {
            json.rewind(start);
        } else if (name.startsWith(RESERVED)) {
            json.rewind(open);
            json.raw(JsonBuffer.bytes(USERS + name)).raw('"');
        }
    }

    private static void name(byte[] key, String path, String value, EventBuffer buffer, LineCaches caches) {
        if (value == null) {
            return;
        }
        JsonBuffer json = buffer.json.raw(key);
        if (caches.names.write(value, json)) {
            return;
        }
        Redactions redactions = buffer.redactions;
        int start = json.length();
        int hits = redactions.hits();
        int cut = redactions.string(value, LineLimits.MAX_NAME_CHARS, Integer.MAX_VALUE, json);
        buffer.cuts.add(path, cut);
        if (hits == redactions.hits()) {
            caches.names.keep(value, json, start);
        } else {
            redactions.field(path, "");
        }
    }

    /** The message, or one like it, whose text does not tell what is secret for its name's sake. */
    private Message told(Message message, MapFields fields, EventBuffer buffer) {
        boolean forTemplate = fields.message() != null;
        if (!(message instanceof MapMessage) || (forTemplate && further == null)) {
            return message;
        }
        Message told = buffer.mapText.of((MapMessage<?, ?>) message);
        if (forTemplate) {
            buffer.redactions.saidOfAttributes();
        }
        return told;
    }

    private void message(Message message, MapFields fields, EventBuffer buffer) {
        CharSequence text = fields.message() == null ? text(message, buffer) : fields.message();
        if (text != null) {
            int cut =
                    buffer.redactions.string(text, maxMessageLength, LineLimits.MESSAGE_END, buffer.json.raw(MESSAGE));
            buffer.cuts.add("message", cut);
            buffer.redactions.field("message", "");
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

    private static String messageOf(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (Throwable e) {
            return Failures.describe(thrown, e);
        }
    }
}
