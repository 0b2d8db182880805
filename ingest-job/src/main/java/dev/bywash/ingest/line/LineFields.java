package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.line.Event.ExceptionFields;
import java.nio.ByteBuffer;
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
@SuppressWarnings("ArrayRecordComponent") // Compared by saysTheSame alone, and nobody changes what is in them.
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

    /**
     * Whether the others say the same of an event, byte for byte, but for how they say that it stands in its line. An attribute that is there twice is not what an event
     * has: of such a name a query is told the first.
     */
    boolean saysTheSame(LineFields other) {
        return writer.equals(other.writer)
                && seq == other.seq
                && timeMicros == other.timeMicros
                && Arrays.equals(level, other.level)
                && Arrays.equals(logger, other.logger)
                && Arrays.equals(thread, other.thread)
                && Arrays.equals(event, other.event)
                && Arrays.equals(message, other.message)
                && names.length == other.names.length
                && attributes().equals(other.attributes())
                && Arrays.deepEquals(exception, other.exception)
                && Arrays.deepEquals(source, other.source)
                && Arrays.equals(crc, other.crc);
    }

    private Map<ByteBuffer, ByteBuffer> attributes() {
        Map<ByteBuffer, ByteBuffer> attributes = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            attributes.put(ByteBuffer.wrap(names[i]), values[i] == null ? null : ByteBuffer.wrap(values[i]));
        }
        return attributes;
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
