package dev.bywash.log4j;

import dev.bywash.log4j.encode.EventBuffer;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.ProcessSource;
import dev.bywash.log4j.write.EventWriter;
import dev.bywash.log4j.write.EventWriters;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.InvalidPathException;
import java.nio.file.Paths;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * Writes one line of JSON per event to the standard output of the process, through a bounded queue and one thread.
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

    private static final Logger STATUS = StatusLogger.getLogger();

    private final BywashLayout layout;
    private final EventWriter writer;
    private final long waitNanos;
    private final String syncMarker;
    private final Level syncLevel;
    private final long syncWaitNanos;

    private BywashAppender(Builder builder, BywashLayout layout, EventWriter writer) {
        super(builder.name, builder.filter, layout, true, Property.EMPTY_ARRAY);
        this.layout = layout;
        this.writer = writer;
        this.waitNanos = builder.overflow == Overflow.WAIT ? TimeUnit.MILLISECONDS.toNanos(builder.waitMillis) : 0;
        this.syncMarker = builder.syncMarker;
        this.syncLevel = builder.syncLevel;
        this.syncWaitNanos = TimeUnit.MILLISECONDS.toNanos(builder.syncWaitMillis);
    }

    @PluginBuilderFactory
    public static Builder newBuilder() {
        return new Builder();
    }

    @Override
    public void append(LogEvent event) {
        try (EventBuffer buffer = EventBuffer.acquire()) {
            layout.encoder().encode(event, buffer, writer.lineHead(), writer.source());
            if (!isSync(event)) {
                writer.put(buffer.json(), waitNanos);
            } else {
                writer.putDurably(buffer.json(), syncWaitNanos);
            }
        } catch (Throwable e) {
            // An ETL does not fail because its log does, whatever the reason is.
            writer.drop(event.getLoggerName(), e);
        }
    }

    /** Waits for what is queued. The writer itself goes on: another configuration will use it, or the end of the JVM close it. */
    @Override
    public boolean stop(long timeout, TimeUnit timeUnit) {
        setStopping();
        boolean stopped = super.stop(timeout, timeUnit, false);
        stopped &= writer.flush(timeout > 0 ? timeUnit.toNanos(timeout) : TimeUnit.SECONDS.toNanos(1));
        setStopped();
        return stopped;
    }

    private boolean isSync(LogEvent event) {
        if (syncLevel != null && event.getLevel().isMoreSpecificThan(syncLevel)) {
            return true;
        }
        Marker marker = event.getMarker();
        return marker != null && marker.isInstanceOf(syncMarker);
    }

    /** What happens to an event that finds the queue full. */
    public enum Overflow {
        /** It waits for room, at most {@code waitMillis}, and is dropped and counted then. */
        WAIT,
        /** It is dropped and counted at once. */
        DROP
    }

    /** What can be configured. */
    public static final class Builder implements org.apache.logging.log4j.core.util.Builder<BywashAppender> {

        private static final int MIN_QUEUE_BYTES = 2 * 1024 * 1024;
        private static final int MAX_QUEUE_BYTES = 1024 * 1024 * 1024;

        @PluginBuilderAttribute
        private String name;

        @PluginBuilderAttribute
        private String target = "stdout";

        @PluginBuilderAttribute
        private String directory;

        @PluginBuilderAttribute
        private int retainHours;

        @PluginBuilderAttribute
        private int queueBytes = 8 * 1024 * 1024;

        @PluginBuilderAttribute
        private Overflow overflow = Overflow.WAIT;

        @PluginBuilderAttribute
        private long waitMillis = 1000;

        @PluginBuilderAttribute
        private String syncMarker = "AUDIT";

        @PluginBuilderAttribute
        private Level syncLevel;

        @PluginBuilderAttribute
        private long syncWaitMillis = 10_000;

        @PluginBuilderAttribute
        private String clusterId;

        @PluginBuilderAttribute
        private String clusterName;

        @PluginBuilderAttribute
        private String role;

        @PluginBuilderAttribute
        private String host;

        @PluginElement("Layout")
        private Layout<? extends Serializable> layout;

        @PluginElement("Filter")
        private Filter filter;

        private Builder() {}

        /** How references name the appender. Required. */
        public Builder setName(String newName) {
            name = newName;
            return this;
        }

        /** {@code stdout}, the default: the standard output of the process. */
        public Builder setTarget(String newTarget) {
            target = newTarget;
            return this;
        }

        /**
         * Instead of a target: a directory, absolute and on a local disk. Lines go to its file {@code stdout}, which on the hour becomes
         * {@code stdout--yyyy-MM-dd--HH-mm}, in UTC.
         */
        public Builder setDirectory(String newDirectory) {
            directory = newDirectory;
            return this;
        }

        /** How many hours rolled files of the directory are kept after their last write. Default 0: for ever. */
        public Builder setRetainHours(int newRetainHours) {
            retainHours = newRetainHours;
            return this;
        }

        /** The size of the queue: 2 MiB to 1 GiB, rounded up to a power of two. Default 8 MiB. */
        public Builder setQueueBytes(int newQueueBytes) {
            queueBytes = newQueueBytes;
            return this;
        }

        /** What happens to an event that finds the queue full. Default {@link Overflow#WAIT}. */
        public Builder setOverflow(Overflow newOverflow) {
            overflow = newOverflow;
            return this;
        }

        /** How long a full queue may hold a thread that logs, in milliseconds. Default 1,000. */
        public Builder setWaitMillis(long newWaitMillis) {
            waitMillis = newWaitMillis;
            return this;
        }

        /** An event with this marker, or a child of it, returns when its bytes are with the operating system. Default {@code AUDIT}. */
        public Builder setSyncMarker(String newSyncMarker) {
            syncMarker = newSyncMarker;
            return this;
        }

        /** So does an event of at least this level. Default none. */
        public Builder setSyncLevel(Level newSyncLevel) {
            syncLevel = newSyncLevel;
            return this;
        }

        /** How long such an event may be held when the output stands still, in milliseconds. Default 10,000. */
        public Builder setSyncWaitMillis(long newSyncWaitMillis) {
            syncWaitMillis = newSyncWaitMillis;
            return this;
        }

        /** Preferred to the environment's {@code DB_CLUSTER_ID}. */
        public Builder setClusterId(String newClusterId) {
            clusterId = newClusterId;
            return this;
        }

        /** Preferred to the environment's {@code DB_CLUSTER_NAME}. */
        public Builder setClusterName(String newClusterName) {
            clusterName = newClusterName;
            return this;
        }

        /** {@code driver} or {@code executor}; preferred to the environment's {@code DB_IS_DRIVER}. */
        public Builder setRole(String newRole) {
            role = newRole;
            return this;
        }

        /** Preferred to the environment's {@code DB_CONTAINER_IP} and to the name of the host. */
        public Builder setHost(String newHost) {
            host = newHost;
            return this;
        }

        /** A {@link BywashLayout}, which is the default. */
        public Builder setLayout(Layout<? extends Serializable> newLayout) {
            layout = newLayout;
            return this;
        }

        public Builder setFilter(Filter newFilter) {
            filter = newFilter;
            return this;
        }

        /** The appender, or null, said in the status log, when an attribute makes no sense. */
        @Override
        public BywashAppender build() {
            String problem = problem();
            if (problem != null) {
                STATUS.error("BywashAppender \"{}\" is not started: {}", name, problem);
                return null;
            }
            BywashLayout lines = layout == null ? BywashLayout.newBuilder().build() : (BywashLayout) layout;
            try {
                return new BywashAppender(this, lines, writer());
            } catch (IOException | InvalidPathException e) {
                STATUS.error(
                        "BywashAppender \"{}\" is not started: it cannot write to directory {}.", name, directory, e);
                return null;
            }
        }

        private EventWriter writer() throws IOException {
            int bytes = powerOfTwo(queueBytes);
            return directory == null
                    ? EventWriters.standardOutput(bytes, source())
                    : EventWriters.directory(Paths.get(directory), retainHours, bytes, source());
        }

        private String problem() {
            if (name == null || name.isEmpty()) {
                return "it has no name.";
            }
            if (layout != null && !(layout instanceof BywashLayout)) {
                return "its layout is a " + layout.getClass().getName()
                        + ", but it writes the lines of a BywashLayout only.";
            }
            if (!"stdout".equals(target)) {
                return "target is \"" + target + "\", but can only be \"stdout\".";
            }
            if (queueBytes < MIN_QUEUE_BYTES || queueBytes > MAX_QUEUE_BYTES) {
                return "queueBytes is " + queueBytes + ", but can only be from " + MIN_QUEUE_BYTES + " to "
                        + MAX_QUEUE_BYTES + ".";
            }
            if (waitMillis < 0 || syncWaitMillis < 0 || retainHours < 0) {
                return "waitMillis, syncWaitMillis and retainHours cannot be negative.";
            }
            if (directory != null && (!new File(directory).isAbsolute() || directory.startsWith("/Volumes/"))) {
                return "directory is \"" + directory
                        + "\", but can only be an absolute path on a local disk: volumes cannot be" + " appended to.";
            }
            return null;
        }

        private Source source() {
            Map<String, String> configured = new HashMap<>();
            configured.put("cluster_id", clusterId);
            configured.put("cluster_name", clusterName);
            configured.put("role", role);
            configured.put("host", host);
            return new ProcessSource(configured::get, System::getenv, BywashAppender.class.getClassLoader());
        }

        private static int powerOfTwo(int bytes) {
            return Integer.highestOneBit(bytes) == bytes ? bytes : Integer.highestOneBit(bytes) << 1;
        }
    }
}
