package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    private static final Map<String, RollingDirectory> DIRECTORIES = new HashMap<>();
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
            return writer == null
                    ? create(STANDARD_OUTPUT, new StandardOutput(), queueBytes, source)
                    : reuse(writer, queueBytes, source);
        }
    }

    /**
     * The writer of a directory, made when it is first asked for.
     *
     * @param directory absolute; created where it is missing
     * @param retainHours how long rolled files are kept, from now on; 0 for ever
     * @throws IOException when the directory cannot be made or locked
     */
    public static EventWriter directory(Path directory, int retainHours, int queueBytes, Source source)
            throws IOException {
        String target = directory.normalize().toString();
        synchronized (LOCK) {
            EventWriter writer = BY_TARGET.get(target);
            if (writer != null) {
                DIRECTORIES.get(target).retainHours(retainHours);
                return reuse(writer, queueBytes, source);
            }
            RollingDirectory output = new RollingDirectory(directory, retainHours, Clock.SYSTEM);
            DIRECTORIES.put(target, output);
            return create(target, output, queueBytes, source);
        }
    }

    private static EventWriter create(String target, Output output, int queueBytes, Source source) {
        Clock clock = Clock.SYSTEM;
        WriterId id = WriterId.create(clock.now());
        EventWriter writer = new EventWriter(id, output, target, queueBytes, source, clock);
        BY_TARGET.put(target, writer);
        writer.start();
        hook(writer);
        return writer;
    }

    private static EventWriter reuse(EventWriter writer, int queueBytes, Source source) {
        writer.source(source);
        if (writer.queueBytes() != queueBytes) {
            StatusLogger.getLogger()
                    .warn(
                            "Bywash keeps its queue of {} bytes until the JVM starts again, although queueBytes is now {}.",
                            writer.queueBytes(),
                            queueBytes);
        }
        return writer;
    }

    private static void hook(EventWriter writer) {
        if (hooked) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(EventWriters::closeAll, "bywash-shutdown"));
            hooked = true;
        } catch (IllegalStateException e) {
            // The JVM is ending already: each event is followed by a bywash.closed from now on.
            writer.close(CLOSE_NANOS);
        }
    }

    private static void closeAll() {
        List<EventWriter> writers;
        synchronized (LOCK) {
            writers = new ArrayList<>(BY_TARGET.values());
        }
        writers.forEach(writer -> writer.close(CLOSE_NANOS));
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (EventWriter writer : writers) {
            writer.awaitClosed(deadline - System.nanoTime());
        }
    }
}
