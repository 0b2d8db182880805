package dev.bywash.benchmark.encoding;

import dev.bywash.log4j.redact.Redaction;
import org.apache.logging.log4j.core.Layout;

/** The encoders to compare. Threads share the encoder, as they do in an application, and have an event each. */
public enum EncoderUnderTest {
    BYWASH {
        @Override
        public Encodings start() {
            return BywashEncoding.encodings(null);
        }
    },
    /** As it is by default: no peer looks for secrets. */
    BYWASH_REDACTING {
        @Override
        public Encodings start() {
            return BywashEncoding.encodings(Redaction.defaults());
        }
    },
    /** The same on the driver of a Spark that runs, on a thread that works for a job. */
    BYWASH_ON_SPARK {
        @Override
        public Encodings start() {
            return SparkDriver.encodings();
        }
    },
    JSON_TEMPLATE {
        @Override
        public Encodings start() {
            return encodings(Layouts.jsonTemplate());
        }
    },
    LOGSTASH {
        @Override
        public Encodings start() {
            return LogstashEncoding.encodings();
        }
    },
    ECS {
        @Override
        public Encodings start() {
            return encodings(Layouts.ecs());
        }
    },
    PATTERN {
        @Override
        public Encodings start() {
            return encodings(Layouts.pattern());
        }
    };

    /** Makes the encoder that all threads share. */
    public abstract Encodings start();

    private static Encodings encodings(Layout<?> layout) {
        return thrown -> new LayoutEncoding(layout, thrown);
    }

    /** Gives each thread its part. */
    public interface Encodings extends AutoCloseable {

        /**
         * Makes the part of one thread.
         *
         * @param thrown the event's exception, null for none
         */
        Encoding forThread(Throwable thrown);

        @Override
        default void close() {}
    }
}
