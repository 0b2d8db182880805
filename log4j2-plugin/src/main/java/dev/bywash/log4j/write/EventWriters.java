package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * The writers of this JVM, one for each target. They survive every reconfiguration of Log4j, and are closed by a shutdown hook of their
 * own, because Log4j's may be switched off.
 */
public final class EventWriters {

    /** How long the end of the JVM waits at most for what is queued. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final String STANDARD_OUTPUT = "stdout";

    private static final Object LOCK = new Object();
    /** Guarded by LOCK. */
    private static final Map<String, EventWriter> BY_TARGET = new HashMap<>();
    /** Guarded by LOCK. */
    private static boolean hooked;

    private EventWriters() {}

    /**
     * The writer of the standard output, made when it is first asked for.
     *
     * @param queueBytes the size of its queue; the first call decides
     * @param source where its events come from, from now on
     */
    public static EventWriter standardOutput(int queueBytes, Source source) {
        synchronized (LOCK) {
            EventWriter writer = BY_TARGET.get(STANDARD_OUTPUT);
            if (writer == null) {
                Clock clock = Clock.SYSTEM;
                WriterId id = WriterId.create(clock.now());
                writer = new EventWriter(id, new StandardOutput(), STANDARD_OUTPUT, queueBytes, source, clock);
                BY_TARGET.put(STANDARD_OUTPUT, writer);
                writer.start();
                hook(writer);
            } else {
                reuse(writer, queueBytes, source);
            }
            return writer;
        }
    }

    private static void reuse(EventWriter writer, int queueBytes, Source source) {
        writer.source(source);
        if (writer.queueBytes() != queueBytes) {
            StatusLogger.getLogger()
                    .warn(
                            "Bywash keeps its queue of {} bytes until the JVM starts again, although queueBytes is now {}.",
                            writer.queueBytes(),
                            queueBytes);
        }
    }

    private static void hook(EventWriter writer) {
        if (!hooked) {
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(EventWriters::closeAll, "bywash-shutdown"));
                hooked = true;
            } catch (IllegalStateException e) {
                // The JVM is ending already: each event is followed by a bywash.closed from now on.
                writer.close();
            }
        }
    }

    private static void closeAll() {
        EventWriter[] writers;
        synchronized (LOCK) {
            writers = BY_TARGET.values().toArray(new EventWriter[0]);
        }
        for (EventWriter writer : writers) {
            writer.close();
        }
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (EventWriter writer : writers) {
            writer.awaitClosed(deadline - System.nanoTime());
        }
    }
}
