package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.Event.ExceptionFields;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of an {@link Event} in UTF-8, as a table keeps them: to make texts of them takes longer than to write the line. What is absent is null.
 *
 * @param names of the attributes, in any order; never null
 * @param values of these; null only where no event has such a value
 * @param exception its class, message and stack trace
 * @param source in the order of {@link #SOURCE}; never null
 * @param line from brace to brace, when the fields do not give it back
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares such, nor changes what is in them.
public record LineFields(
        String writer,
        long seq,
        long timeMicros,
        byte[] level,
        byte[] logger,
        byte[] thread,
        byte[] event,
        byte[] message,
        byte[][] names,
        byte[][] values,
        byte[][] exception,
        byte[][] source,
        byte[] crc,
        byte[] attributeTypes,
        byte[] line) {

    /** The keys of {@link #source}, in its order: in a line, and as columns. */
    public static final List<String> SOURCE = SourceKeys.NAMES;

    static LineFields of(Event event) {
        int count = event.attributes().size();
        byte[][] names = new byte[count][];
        byte[][] values = new byte[count][];
        int i = 0;
        for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
            names[i] = utf8(attribute.getKey());
            values[i++] = utf8(attribute.getValue());
        }
        ExceptionFields exception = event.exception();
        return new LineFields(
                event.writer(),
                event.seq(),
                event.timeMicros(),
                utf8(event.level()),
                utf8(event.logger()),
                utf8(event.thread()),
                utf8(event.event()),
                utf8(event.message()),
                names,
                values,
                exception == null ? null : utf8(exception.type(), exception.message(), exception.stacktrace()),
                utf8(SourceKeys.values(event.source())),
                utf8(event.crc()),
                utf8(event.attributeTypes()),
                event.line() == null ? null : event.line().getBytes(ISO_8859_1));
    }

    /** The event; null when an attribute is there twice: of such a name a query is told the first, and a map of Java's would have the last. */
    public Event toEvent() {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            attributes.put(text(names[i]), text(values[i]));
        }
        if (attributes.size() < names.length) {
            return null;
        }
        String[] sources = new String[source.length];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = text(source[i]);
        }
        return new Event(
                writer,
                seq,
                timeMicros,
                text(level),
                text(logger),
                text(thread),
                text(event),
                text(message),
                attributes,
                exception == null
                        ? null
                        : new ExceptionFields(text(exception[0]), text(exception[1]), text(exception[2])),
                SourceKeys.fields(sources),
                text(crc),
                text(attributeTypes),
                line == null ? null : new String(line, ISO_8859_1));
    }

    /** Those of the attributes that have one of these names, as texts. */
    public Map<String, String> attributes(List<byte[]> wanted) {
        Map<String, String> attributes = Map.of();
        for (int i = 0; i < names.length; i++) {
            for (byte[] name : wanted) {
                if (Arrays.equals(name, names[i])) {
                    attributes = attributes.isEmpty() ? new HashMap<>() : attributes;
                    attributes.put(text(name), text(values[i]));
                }
            }
        }
        return attributes;
    }

    static String text(byte[] utf8) {
        return utf8 == null ? null : new String(utf8, UTF_8);
    }

    private static byte[] utf8(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static byte[][] utf8(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = utf8(texts[i]);
        }
        return all;
    }
}
