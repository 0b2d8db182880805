package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The writers of this JVM, one for each target. Those who use one have a {@link Lease} each: a writer survives every reconfiguration of Log4j, because
 * a new configuration comes before the old one goes, and is closed when nobody uses it any more, or at the end of the JVM.
 */
public final class EventWriters {

    private static final Logger STATUS = StatusLogger.getLogger();

    private static final Object LOCK = new Object();
    /** Guarded by LOCK: by the names of their targets. */
    private static final Map<String, EventWriter> BY_TARGET = new HashMap<>();

    private static final EndOfJvm END = new EndOfJvm();

    private EventWriters() {}

    /**
     * A lease of the writer of a target, which is made where there is none. How long rolled files are kept is decided by the latest lease, all else by the first.
     *
     * @param queueBytes the size of its queue
     * @param source where the events of who asks come from
     * @param sealers makes what seals the lines, on the writer's thread
     * @throws IOException when a directory cannot be made or locked
     */
    public static Lease lease(Target target, int queueBytes, Source source, Supplier<Sealer> sealers)
            throws IOException {
        String name = target.name();
        synchronized (LOCK) {
            EventWriter present = BY_TARGET.get(name);
            EventWriter writer = present == null ? make(target, name, queueBytes, source, sealers) : present;
            if (writer.queueBytes() != queueBytes) {
                STATUS.warn(
                        "Bywash keeps the queue of {} bytes that {} has, although queueBytes is now {}.",
                        writer.queueBytes(),
                        name,
                        queueBytes);
            }
            writer.retainHours(target.retainHours());
            Lease lease = new Lease(name, writer, source);
            END.add(lease);
            if (present == null) {
                writer.start(() -> END.ended(writer));
            }
            return lease;
        }
    }

    private static EventWriter make(Target target, String name, int queueBytes, Source source, Supplier<Sealer> sealers)
            throws IOException {
        WriterId id = WriterId.create(Clock.SYSTEM.now());
        Output output = target.open(name, id, source);
        EventWriter writer = new EventWriter(id, output, name, queueBytes, sealers, Clock.SYSTEM);
        BY_TARGET.put(name, writer);
        return writer;
    }

    /** One user's share in a writer. */
    public static final class Lease {

        private final String target;
        private final EventWriter writer;
        private final Source source;
        /** Guarded by LOCK. */
        private boolean released;

        private volatile Backlog backlog = () -> false;

        private Lease(String target, EventWriter writer, Source source) {
            this.target = target;
            this.writer = writer;
            this.source = source;
            writer.join(source);
        }

        public EventWriter writer() {
            return writer;
        }

        /** What may be waiting in front of the one who has the lease: the end of the JVM waits for that, too. */
        public void waitsBehind(Backlog newBacklog) {
            backlog = newBacklog;
        }

        boolean waits() {
            return backlog.isWaiting();
        }

        /**
         * Gives it back, having waited at most {@code timeoutNanos} for what is queued. With the last lease the writer is closed. From the second call
         * on it does nothing.
         *
         * @return whether everything is with the operating system
         */
        public boolean release(long timeoutNanos) {
            boolean last;
            synchronized (LOCK) {
                if (released) {
                    return true;
                }
                released = true;
                last = writer.leave(source);
                if (last) {
                    BY_TARGET.remove(target);
                }
            }
            if (last) {
                if (waits()) {
                    writer.leaveBehind();
                }
                writer.release();
                return EndOfJvm.await(System.nanoTime() + timeoutNanos, writer::isClosed);
            }
            END.released(this);
            return writer.flush(timeoutNanos);
        }
    }

    /** Events that have been logged and are on their way to an appender. */
    public interface Backlog {

        /** Whether there are any. */
        boolean isWaiting();
    }
}
