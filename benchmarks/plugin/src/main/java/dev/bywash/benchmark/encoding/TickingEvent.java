package dev.bywash.benchmark.encoding;

import dev.bywash.benchmark.SampleEvent;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.AbstractLogEvent;
import org.apache.logging.log4j.core.time.Instant;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.util.ReadOnlyStringMap;
import org.apache.logging.log4j.util.SortedArrayStringMap;

/** The sample event as Log4j hands it to a layout, one variant after the other; its time moves on. */
final class TickingEvent extends AbstractLogEvent {

    /** 100,000 events a second. */
    private static final int TICK_NANOS = 10_000;

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final long serialVersionUID = 1L;

    private final transient MutableInstant instant = new MutableInstant();
    private final transient Marker marker = SampleEvent.marker();
    private final transient Message[] messages = SampleEvent.messages();
    private final transient SortedArrayStringMap context = new SortedArrayStringMap(SampleEvent.CONTEXT);
    private final Throwable thrown;
    /** Of the thread that logs it, and is asked for its job. */
    private final long threadId = Thread.currentThread().getId();

    private long second = 1_795_312_800;
    private int nano;
    private int variant = -1;

    TickingEvent(Throwable thrown) {
        this.thrown = thrown;
        context.freeze();
    }

    TickingEvent tick() {
        variant = variant + 1 & SampleEvent.VARIANTS - 1;
        nano += TICK_NANOS;
        if (nano >= NANOS_PER_SECOND) {
            nano -= NANOS_PER_SECOND;
            second++;
        }
        instant.initFromEpochSecond(second, nano);
        return this;
    }

    @Override
    public Instant getInstant() {
        return instant;
    }

    @Override
    public long getTimeMillis() {
        return instant.getEpochMillisecond();
    }

    @Override
    public Level getLevel() {
        return Level.INFO;
    }

    @Override
    public String getLoggerName() {
        return SampleEvent.LOGGER;
    }

    @Override
    public String getThreadName() {
        return SampleEvent.THREAD;
    }

    @Override
    public long getThreadId() {
        return threadId;
    }

    @Override
    public Marker getMarker() {
        return marker;
    }

    @Override
    public Message getMessage() {
        return messages[variant];
    }

    @Override
    public ReadOnlyStringMap getContextData() {
        return context;
    }

    /** As Log4j's own events do; ecs-logging-java asks for it. */
    @Override
    @Deprecated
    public Map<String, String> getContextMap() {
        return context.toMap();
    }

    @Override
    public Throwable getThrown() {
        return thrown;
    }
}
