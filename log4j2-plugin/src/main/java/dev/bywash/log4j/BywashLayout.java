package dev.bywash.log4j;

import dev.bywash.log4j.encode.EventBuffer;
import dev.bywash.log4j.encode.EventEncoder;
import dev.bywash.log4j.encode.FurtherAttributes;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineOwner;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.ProcessSource;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.redact.Redaction;
import dev.bywash.log4j.template.EventTemplate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.config.plugins.PluginNode;
import org.apache.logging.log4j.core.impl.LocationAware;
import org.apache.logging.log4j.core.layout.AbstractLayout;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * One event, one line of JSON: {@code {"bywash":1,...}}.
 *
 * <p>Made for {@link BywashAppender}, which closes the lines in the order in which it writes them. In another appender each line is
 * valid by itself, of a writer of its own that is never reported as closed: nobody can prove such a stream complete.
 */
@Plugin(name = "BywashLayout", category = Node.CATEGORY, elementType = Layout.ELEMENT_TYPE, printObject = true)
public final class BywashLayout extends AbstractLayout<String> implements LocationAware {

    private static final Logger STATUS = StatusLogger.getLogger();

    /** The default of the appender that is ours. */
    private static final String SYNC_MARKER = "AUDIT";

    /** Why no line can be made, or null. */
    private final String flaw;

    /** Null where there is a flaw. */
    private final EventEncoder encoder;

    private final boolean location;

    /** Of lines for an appender that is not ours: they are closed where they are encoded, in the order of that. */
    private final LineOwner detached;

    private final AtomicLong detachedSeq = new AtomicLong();

    private BywashLayout(Builder builder, int maxMessageLength, int maxStackTraceLength, boolean location) {
        super(null, null, null);
        flaw = null;
        FurtherAttributes template = builder.template(location);
        this.location = location && template != null;
        encoder = new EventEncoder(maxMessageLength, maxStackTraceLength, template, builder.redaction());
        Source source = new ProcessSource(field -> null, System::getenv);
        detached = new LineOwner(WriterId.create(Instant.now()).lineHead(), source, SYNC_MARKER);
    }

    /** One that makes no line. Without any, Log4j's appenders, and ours, would take a default, which does not keep out what was to be kept out. */
    private BywashLayout(String flaw) {
        super(null, null, null);
        STATUS.error("BywashLayout makes no lines: {}", flaw);
        this.flaw = flaw;
        encoder = null;
        location = false;
        detached = null;
    }

    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    /** What Log4j asks for when it could not build another. */
    @PluginFactory
    static BywashLayout unbuilt(@PluginNode Node node) {
        return new BywashLayout(Attributes.unbuilt(node));
    }

    /** @throws IllegalArgumentException if something in its configuration makes no sense: it says what */
    void requireUsable() {
        if (flaw != null) {
            throw new IllegalArgumentException("its BywashLayout makes no lines: " + flaw);
        }
    }

    EventEncoder encoder() {
        return encoder;
    }

    /** Only for a template that asks for it: to find it costs more than the event. */
    @Override
    public boolean requiresLocation() {
        return location;
    }

    /** The whole line, its end included. */
    @Override
    public byte[] toByteArray(LogEvent event) {
        try (EventBuffer buffer = EventBuffer.acquire()) {
            return wholeLine(event, buffer).copy();
        }
    }

    /** The whole line, its end included. */
    @Override
    public String toSerializable(LogEvent event) {
        return new String(toByteArray(event), StandardCharsets.UTF_8);
    }

    @Override
    public void encode(LogEvent event, ByteBufferDestination destination) {
        try (EventBuffer buffer = EventBuffer.acquire()) {
            JsonBuffer line = wholeLine(event, buffer);
            destination.writeBytes(line.array(), 0, line.length());
        }
    }

    private JsonBuffer wholeLine(LogEvent event, EventBuffer buffer) {
        requireUsable();
        encoder.encode(event, buffer, detached);
        buffer.end(detachedSeq.incrementAndGet());
        return buffer.json();
    }

    @Override
    public String getContentType() {
        return "application/x-ndjson; charset=UTF-8";
    }

    @Override
    public Map<String, String> getContentFormat() {
        return Collections.singletonMap("version", "1");
    }

    /** What can be configured. */
    public static final class Builder implements org.apache.logging.log4j.core.util.Builder<BywashLayout> {

        @PluginBuilderAttribute
        private String maxMessageLength = "16384";

        @PluginBuilderAttribute
        private String maxStackTraceLength = "65536";

        @PluginBuilderAttribute
        private String eventTemplate;

        @PluginBuilderAttribute
        private String eventTemplateUri;

        @PluginBuilderAttribute
        private String locationInfoEnabled = "false";

        @PluginElement("BywashRedaction")
        private BywashRedaction redaction;

        @PluginConfiguration
        private Configuration configuration = new DefaultConfiguration();

        @PluginNode
        private Node node;

        private Builder() {}

        /** The most UTF-16 code units of a message; the rest is cut off, and counted in {@code truncated}. Default 16,384. */
        public Builder setMaxMessageLength(int newMaxMessageLength) {
            maxMessageLength = Integer.toString(newMaxMessageLength);
            return this;
        }

        /** The most UTF-16 code units of a stack trace. Default 65,536. */
        public Builder setMaxStackTraceLength(int newMaxStackTraceLength) {
            maxStackTraceLength = Integer.toString(newMaxStackTraceLength);
            return this;
        }

        /** A template of JsonTemplateLayout, whose fields become further attributes. Default none. */
        public Builder setEventTemplate(String newEventTemplate) {
            eventTemplate = newEventTemplate;
            return this;
        }

        /** Where such a template is: {@code classpath:} or {@code file:}. Default none. */
        public Builder setEventTemplateUri(String newEventTemplateUri) {
            eventTemplateUri = newEventTemplateUri;
            return this;
        }

        /** What is kept out of the lines. Default: secrets that can be told for certain. */
        public Builder setRedaction(BywashRedaction newRedaction) {
            redaction = newRedaction;
            return this;
        }

        /** Whether a template gets the place in the code that has logged, which is expensive to find. Default false. */
        public Builder setLocationInfoEnabled(boolean newLocationInfoEnabled) {
            locationInfoEnabled = Boolean.toString(newLocationInfoEnabled);
            return this;
        }

        /** Resolves the lookups in a template. */
        public Builder setConfiguration(Configuration newConfiguration) {
            configuration = newConfiguration;
            return this;
        }

        /** The layout, never null. When something in it makes no sense, that is said in the status log, and no line can be made. */
        @Override
        public BywashLayout build() {
            try {
                String useless = Attributes.flaw(node);
                if (useless != null) {
                    throw new IllegalArgumentException(useless);
                }
                return new BywashLayout(
                        this,
                        (int) Attributes.number("maxMessageLength", maxMessageLength, 0, Integer.MAX_VALUE),
                        (int) Attributes.number("maxStackTraceLength", maxStackTraceLength, 0, Integer.MAX_VALUE),
                        Attributes.truth("locationInfoEnabled", locationInfoEnabled));
            } catch (IllegalArgumentException e) {
                return new BywashLayout(e.getMessage());
            }
        }

        private Redaction redaction() {
            return redaction == null ? Redaction.defaults() : redaction.redaction();
        }

        /** A template that cannot be used is said, and left out: the events without it are worth more than none. */
        private FurtherAttributes template(boolean location) {
            if (eventTemplate == null && eventTemplateUri == null) {
                return null;
            }
            try {
                return EventTemplate.of(configuration, eventTemplate, eventTemplateUri, location);
            } catch (LinkageError e) {
                STATUS.error(
                        "BywashLayout leaves its event template out: it needs log4j-layout-template-json on the class path, in the"
                                + " version of log4j-core or 2.24.3 at most.",
                        e);
            } catch (RuntimeException e) {
                STATUS.error(
                        "BywashLayout leaves its event template out: eventTemplateUri={} eventTemplate={} cannot be read.",
                        eventTemplateUri,
                        eventTemplate,
                        e);
            }
            return null;
        }
    }
}
