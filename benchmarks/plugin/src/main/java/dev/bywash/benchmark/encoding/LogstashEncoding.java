package dev.bywash.benchmark.encoding;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.bywash.benchmark.SampleEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.MarkerFactory;
import org.slf4j.event.KeyValuePair;

/** logstash-logback-encoder, through its streaming method. The event's time is an object in Logback: 24 bytes of the garbage. */
final class LogstashEncoding implements Encoding {

    private static final String IGNORE = "[ignore]";

    private final LogstashEncoder encoder;
    private final LoggingEvent[] events = new LoggingEvent[SampleEvent.VARIANTS];
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
    private int variant = -1;
    private Instant time = Instant.ofEpochSecond(1_795_312_800);

    private LogstashEncoding(LogstashEncoder encoder, Logger logger, Throwable thrown) {
        this.encoder = encoder;
        for (int variant = 0; variant < events.length; variant++) {
            events[variant] = event(logger, variant, thrown);
        }
    }

    private static LoggingEvent event(Logger logger, int variant, Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                LogstashEncoding.class.getName(), logger, Level.INFO, SampleEvent.text(variant), thrown, null);
        event.setThreadName(SampleEvent.THREAD);
        event.addMarker(MarkerFactory.getMarker(SampleEvent.MARKER));
        event.setMDCPropertyMap(SampleEvent.CONTEXT);
        SampleEvent.fields(variant).forEach((key, value) -> event.addKeyValuePair(new KeyValuePair(key, value)));
        return event;
    }

    static EncoderUnderTest.Encodings encodings() {
        LoggerContext context = new LoggerContext();
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setTimeZone("UTC");
        encoder.getFieldNames().setVersion(IGNORE);
        encoder.getFieldNames().setLevelValue(IGNORE);
        encoder.setCustomFields(
                "{\"bywash\":1,\"writer\":\"01KAQ8Z4M3T9V6W2X5Y7R8N0PC\",\"source\":{\"host\":\"10.0.0.7\"}}");
        encoder.start();
        Logger logger = context.getLogger(SampleEvent.LOGGER);
        return thrown -> new LogstashEncoding(encoder, logger, thrown);
    }

    @Override
    public int encode() throws IOException {
        bytes.reset();
        variant = variant + 1 & SampleEvent.VARIANTS - 1;
        time = time.plusNanos(10_000);
        LoggingEvent event = events[variant];
        event.setInstant(time);
        encoder.encode(event, bytes);
        return bytes.size();
    }

    @Override
    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
