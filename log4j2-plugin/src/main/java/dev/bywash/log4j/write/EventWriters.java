package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import dev.bywash.log4j.seal.Sealer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static final String STANDARD_OUTPUT = "stdout";

    private static final Object LOCK = new Object();
    /** Guarded by LOCK. */
    private static final Map<String, EventWriter> BY_TARGET = new HashMap<>();
    /** Guarded by LOCK. */
    private static final Map<String, RollingDirectory> DIRECTORIES = new HashMap<>();

    private static final EndOfJvm END = new EndOfJvm();

    private EventWriters() {}

    /**
     * A lease of the writer of the standard output, which is made where there is none.
     *
     * @param queueBytes the size of its queue; the first lease decides
     * @param source where the events of who asks come from
     * @param sealers makes what seals the lines, on the writer's thread; the first lease decides
     */
    public static Lease standardOutput(int queueBytes, Source source, Supplier<Sealer> sealers) {
        synchronized (LOCK) {
            EventWriter writer = BY_TARGET.get(STANDARD_OUTPUT);
            return writer == null
                    ? create(STANDARD_OUTPUT, new StandardOutput(), queueBytes, source, sealers)
                    : join(STANDARD_OUTPUT, writer, queueBytes, source);
        }
    }

    /**
     * A lease of the writer of a directory, which is made where there is none.
     *
     * @param directory absolute; created where it is missing; however it is named, through links for instance, it has one writer
     * @param retainHours how long rolled files are kept, from now on; 0 for ever
     * @throws IOException when the directory cannot be made or locked
     */
    public static Lease directory(
            Path directory, int retainHours, int queueBytes, Source source, Supplier<Sealer> sealers)
            throws IOException {
        Files.createDirectories(directory);
        Path real = directory.toRealPath();
        String target = real.toString();
        synchronized (LOCK) {
            EventWriter writer = BY_TARGET.get(target);
            if (writer != null) {
                DIRECTORIES.get(target).retainHours(retainHours);
                return join(target, writer, queueBytes, source);
            }
            RollingDirectory output = new RollingDirectory(real, retainHours, Clock.SYSTEM);
            DIRECTORIES.put(target, output);
            return create(target, output, queueBytes, source, sealers);
        }
    }

    /**
     * A lease of the writer of whole files below a directory, which is made where there is none.
     *
     * @param root absolute; a volume most likely. It is made when the first file is written
     * @param segments when a file is written; the first lease decides
     */
    public static Lease segments(
            Path root, Segments segments, int queueBytes, Source source, Supplier<Sealer> sealers) {
        String target = "segments in " + root;
        synchronized (LOCK) {
            EventWriter writer = BY_TARGET.get(target);
            if (writer != null) {
                return join(target, writer, queueBytes, source);
            }
            WriterId id = WriterId.create(Clock.SYSTEM.now());
            return create(
                    target,
                    id,
                    new SegmentDirectory(root, source, id, segments, Clock.SYSTEM),
                    queueBytes,
                    source,
                    sealers);
        }
    }

    private static Lease create(String target, Output output, int queueBytes, Source source, Supplier<Sealer> sealers) {
        return create(target, WriterId.create(Clock.SYSTEM.now()), output, queueBytes, source, sealers);
    }

    private static Lease create(
            String target, WriterId id, Output output, int queueBytes, Source source, Supplier<Sealer> sealers) {
        EventWriter writer = new EventWriter(id, output, target, queueBytes, sealers, Clock.SYSTEM);
        BY_TARGET.put(target, writer);
        Lease lease = new Lease(target, writer, source);
        END.add(lease);
        writer.start(() -> END.ended(writer));
        return lease;
    }

    private static Lease join(String target, EventWriter writer, int queueBytes, Source source) {
        if (writer.queueBytes() != queueBytes) {
            STATUS.warn(
                    "Bywash keeps the queue of {} bytes that {} has, although queueBytes is now {}.",
                    writer.queueBytes(),
                    target,
                    queueBytes);
        }
        Lease lease = new Lease(target, writer, source);
        END.add(lease);
        return lease;
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
                    DIRECTORIES.remove(target);
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
