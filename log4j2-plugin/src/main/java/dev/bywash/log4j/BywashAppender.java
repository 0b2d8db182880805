package dev.bywash.log4j;

import dev.bywash.log4j.encode.EventBuffer;
import dev.bywash.log4j.encode.EventEncoder;
import dev.bywash.log4j.encode.LineOwner;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.ProcessSource;
import dev.bywash.log4j.seal.Sealer;
import dev.bywash.log4j.write.EventWriter;
import dev.bywash.log4j.write.EventWriters;
import dev.bywash.log4j.write.EventWriters.Lease;
import dev.bywash.log4j.write.Target;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LifeCycle;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.config.plugins.PluginNode;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.apache.logging.log4j.core.util.ShutdownCallbackRegistry;
import org.apache.logging.log4j.spi.LoggerContextFactory;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Writes one line of JSON per event to the standard output of the process, or to files, through a bounded queue and one thread.
 *
 * <pre>{@code
 * <BywashAppender name="bywash">
 *   <BywashLayout/>
 * </BywashAppender>
 * }</pre>
 *
 * <p>A logging thread encodes its event and goes on. It is held only when the queue is full, at most {@code waitMillis}, or when the
 * event has the marker {@code syncMarker} or at least the level {@code syncLevel}: then until its bytes are with the operating system.
 * Nothing is ever thrown at it; what is lost is counted, and the count is written.
 */
@Plugin(name = "BywashAppender", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE, printObject = true)
public final class BywashAppender extends AbstractAppender {

    /** Under this name a configuration that is merged into another has that one as its component: loggers of both refer to its appenders. */
    public static final String AROUND = "bywash.around";

    /** A configuration with a component of this name is only tried: its appenders are built for the standard output, whatever they say. */
    public static final String TRIAL = "bywash.trial";

    private static final Logger STATUS = StatusLogger.getLogger();

    private final EventEncoder encoder;
    private final Lease lease;
    private final EventWriter writer;
    private final LineOwner owner;
    private final long waitNanos;
    private final Durability durability;
    private final Configuration configuration;

    private BywashAppender(
            Builder builder,
            BywashLayout layout,
            Lease lease,
            LineOwner owner,
            Durability durability,
            long waitNanos,
            boolean ignoreExceptions) {
        super(builder.name, builder.filter, layout, ignoreExceptions, builder.properties());
        this.encoder = layout.encoder();
        this.lease = lease;
        this.writer = lease.writer();
        this.owner = owner;
        this.waitNanos = waitNanos;
        this.durability = durability;
        this.configuration = builder.configuration;
    }

    /** The name that an appender has in the configuration that is {@link #AROUND} its own; no appender of that one is called so. */
    public static String nameAround(String appender) {
        return "bywash.fragment." + appender;
    }

    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    /** Log4j has made all of the configuration before it starts a part of it. */
    @Override
    public void start() {
        AsyncParts before = AsyncParts.before(this, configuration);
        if (!before.areNone()) {
            STATUS.warn(
                    "BywashAppender \"{}\" is behind {}: a durable event is not written when its call returns, and no event tells the job of the"
                            + " thread that logged it. Refer to it directly: it holds nobody.",
                    getName(),
                    before);
            lease.waitsBehind(before);
        }
        if (stopsByHook()) {
            STATUS.warn(
                    "BywashAppender \"{}\" loses what shutdown hooks log, for Log4j stops it by a hook of its own. Say shutdownHook=\"disable\" at"
                            + " Configuration: the appender has a hook that waits for the others.",
                    getName());
        }
        super.start();
    }

    /** Whether Log4j has a shutdown hook, as it has by default, but not where it sees a web application, and the configuration lets it stop what it holds. */
    private boolean stopsByHook() {
        Configuration around = configuration.getComponent(AROUND);
        LoggerContextFactory factory = LogManager.getFactory();
        if (!(around == null ? configuration : around).isShutdownHookEnabled()
                || !(factory instanceof Log4jContextFactory)) {
            return false;
        }
        ShutdownCallbackRegistry registry = ((Log4jContextFactory) factory).getShutdownCallbackRegistry();
        return registry instanceof LifeCycle && ((LifeCycle) registry).isStarted();
    }

    @Override
    public void append(LogEvent event) {
        boolean accepted = false;
        try (EventBuffer buffer = EventBuffer.acquire()) {
            encoder.encode(event, buffer, owner);
            accepted = durability.isFor(event)
                    ? writer.putDurably(buffer.json(), durability.waitNanos())
                    : writer.put(buffer.json(), waitNanos);
        } catch (Throwable e) {
            // An ETL does not fail because its log does, whatever the reason is.
            writer.drop(event.getLoggerName(), e);
        }
        if (!accepted && !ignoreExceptions()) {
            throw new AppenderLoggingException("An event was dropped: " + getName() + " does not get rid of events");
        }
    }

    /** Waits for what is queued. The writer itself goes on if another configuration uses it, too; or else it is closed. */
    @Override
    public boolean stop(long timeout, TimeUnit timeUnit) {
        setStopping();
        boolean stopped = super.stop(timeout, timeUnit, false);
        stopped &= lease.release(timeout > 0 ? timeUnit.toNanos(timeout) : TimeUnit.SECONDS.toNanos(1));
        setStopped();
        return stopped;
    }

    /** What can be configured. The manual's table says what each attribute means, and what it may be. */
    public static final class Builder implements org.apache.logging.log4j.core.util.Builder<BywashAppender> {

        private static final long MIN_QUEUE_BYTES = 2 * 1024 * 1024;
        private static final long MAX_QUEUE_BYTES = 1024 * 1024 * 1024;
        private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(1);
        private static final long MAX_SECONDS = TimeUnit.DAYS.toSeconds(1);
        private static final long MIN_SEGMENT_BYTES = 4096;
        private static final long MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
        private static final long MAX_HOURS = 100 * 366 * 24;

        /** What happens to an event that finds the queue full. */
        private enum Overflow {
            /** It waits for room, at most {@code waitMillis}, and is dropped and counted then. */
            WAIT,
            /** It is dropped and counted at once. */
            DROP
        }

        @PluginBuilderAttribute
        private String name;

        @PluginBuilderAttribute
        private String target;

        @PluginBuilderAttribute
        private String directory;

        @PluginBuilderAttribute
        private String retainHours = "0";

        @PluginBuilderAttribute
        private String segmentSeconds;

        @PluginBuilderAttribute
        private String segmentBytes;

        @PluginBuilderAttribute
        private String queueBytes = "8388608";

        @PluginBuilderAttribute
        private String overflow = "wait";

        @PluginBuilderAttribute
        private String waitMillis = "1000";

        @PluginBuilderAttribute
        private String syncMarker = "AUDIT";

        @PluginBuilderAttribute
        private String syncLevel;

        @PluginBuilderAttribute
        private String syncWaitMillis = "10000";

        @PluginBuilderAttribute
        private String seal = "true";

        @PluginBuilderAttribute
        private String clusterId;

        @PluginBuilderAttribute
        private String clusterName;

        @PluginBuilderAttribute
        private String role;

        @PluginBuilderAttribute
        private String host;

        @PluginBuilderAttribute
        private String ignoreExceptions = "true";

        @PluginElement("Layout")
        private Layout<? extends Serializable> layout;

        @PluginElement("Filter")
        private Filter filter;

        @PluginElement("Properties")
        private Property[] properties;

        @PluginConfiguration
        private Configuration configuration = new DefaultConfiguration();

        @PluginNode
        private Node node;

        private Builder() {}

        /** The appender, or null, said in the status log, when an attribute makes no sense. */
        @Override
        public BywashAppender build() {
            try {
                return appender();
            } catch (IllegalArgumentException e) {
                STATUS.error("BywashAppender \"{}\" is not started: {}", name, e.getMessage());
            } catch (IOException e) {
                STATUS.error(
                        "BywashAppender \"{}\" is not started: it cannot write to directory {}.", name, directory, e);
            }
            return null;
        }

        private BywashAppender appender() throws IOException {
            if (name == null || name.isEmpty()) {
                throw new IllegalArgumentException("it has no name.");
            }
            requireElementsInTheirPlace();
            BywashLayout lines = lines();
            Target to = Target.of(
                    target,
                    directory,
                    (int) Attributes.number("retainHours", retainHours, 0, MAX_HOURS),
                    orZero("segmentSeconds", segmentSeconds, 1, MAX_SECONDS),
                    orZero("segmentBytes", segmentBytes, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES));
            int bytes = (int) Attributes.number("queueBytes", queueBytes, MIN_QUEUE_BYTES, MAX_QUEUE_BYTES);
            Durability durability = new Durability(
                    syncMarker,
                    Attributes.level("syncLevel", syncLevel),
                    Attributes.number("syncWaitMillis", syncWaitMillis, 0, MAX_MILLIS));
            long nanos = waitNanos();
            boolean ignore = Attributes.truth("ignoreExceptions", ignoreExceptions);
            Supplier<Sealer> sealers = Attributes.truth("seal", seal) ? Sealer::create : Sealer::none;
            Source source = source();
            // The last thing that may fail: nobody else would give the lease back.
            Lease lease = EventWriters.lease(
                    isTrial() ? Target.of(null, null, 0, 0, 0) : to, powerOfTwo(bytes), source, sealers);
            LineOwner owner = new LineOwner(lease.writer().lineHead(), source, durability.marker());
            return new BywashAppender(this, lines, lease, owner, durability, nanos, ignore);
        }

        /**
         * A redaction that is not where it belongs would keep nothing out. An attribute that is not ours does no harm, and Log4j says so; but one without a text is what Log4j makes of an element that
         * it does not know.
         */
        private void requireElementsInTheirPlace() {
            String useless = Attributes.flaw(node, String::isEmpty);
            if (useless != null) {
                throw new IllegalArgumentException(useless);
            }
        }

        private boolean isTrial() {
            return configuration.getComponent(TRIAL) != null;
        }

        /** Zero for what is not configured. */
        private static int orZero(String attribute, String text, long min, long max) {
            return text == null ? 0 : (int) Attributes.number(attribute, text, min, max);
        }

        private BywashLayout lines() {
            if (layout != null && !(layout instanceof BywashLayout)) {
                throw new IllegalArgumentException("its layout is a "
                        + layout.getClass().getName() + ", but it writes the lines of a BywashLayout only.");
            }
            BywashLayout lines = layout == null ? BywashLayout.newBuilder().build() : (BywashLayout) layout;
            lines.requireUsable();
            return lines;
        }

        private long waitNanos() {
            long millis = Attributes.number("waitMillis", waitMillis, 0, MAX_MILLIS);
            Overflow then = Attributes.choice("overflow", overflow, Overflow.class);
            return then == Overflow.WAIT ? TimeUnit.MILLISECONDS.toNanos(millis) : 0;
        }

        private Property[] properties() {
            return properties == null ? Property.EMPTY_ARRAY : properties;
        }

        private Source source() {
            Map<String, String> configured = new HashMap<>();
            configured.put("cluster_id", clusterId);
            configured.put("cluster_name", clusterName);
            configured.put("role", role);
            configured.put("host", host);
            return new ProcessSource(configured::get, System::getenv);
        }

        private static int powerOfTwo(int bytes) {
            return Integer.highestOneBit(bytes) == bytes ? bytes : Integer.highestOneBit(bytes) << 1;
        }
    }
}
