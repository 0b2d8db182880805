package dev.bywash.benchmark.encoding;

import dev.bywash.log4j.encode.EventBuffer;
import dev.bywash.log4j.encode.EventEncoder;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineOwner;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.redact.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The encoder as the appender uses it on the thread that logs; its line has no {@code seq} and {@code crc} yet. */
final class BywashEncoding implements Encoding {

    private static final byte[] HEAD = ascii("{\"bywash\":1,\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7R8N0PC\",\"time\":\"");
    private static final byte[] HOST = ascii(",\"source\":{\"host\":\"10.0.0.7\"}");
    private static final byte[] END = ascii("}\n");

    private final EventEncoder encoder;
    private final LineOwner owner;
    private final TickingEvent event;

    private BywashEncoding(EventEncoder encoder, Source source, Throwable thrown) {
        this.encoder = encoder;
        this.owner = new LineOwner(HEAD, source, "AUDIT");
        this.event = new TickingEvent(thrown);
    }

    /** @param redaction null when nothing is redacted */
    static EncoderUnderTest.Encodings encodings(Redaction redaction) {
        return encodings(redaction, json -> json.raw(HOST));
    }

    /** @param source where events come from */
    static EncoderUnderTest.Encodings encodings(Redaction redaction, Source source) {
        EventEncoder encoder = new EventEncoder(16 * 1024, 64 * 1024, redaction);
        return thrown -> new BywashEncoding(encoder, source, thrown);
    }

    @Override
    public int encode() {
        try (EventBuffer buffer = EventBuffer.acquire()) {
            encoder.encode(event.tick(), buffer, owner);
            return buffer.json().raw(END).length();
        }
    }

    @Override
    public byte[] bytes() {
        try (EventBuffer buffer = EventBuffer.acquire()) {
            JsonBuffer json = buffer.json();
            return Arrays.copyOf(json.array(), json.length());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
