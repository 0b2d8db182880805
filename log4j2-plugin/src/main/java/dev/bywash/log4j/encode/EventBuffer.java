package dev.bywash.log4j.encode;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What is needed to encode one event, used again for others.
 *
 * <p>There are a few of them for all threads, and a thread mostly gets the one that it had before, which remembers its name and its context map. Not a
 * thread-local: threads by the hundred, virtual ones most of all, would each keep one, and those of an application server would keep the class
 * loader of an application that has gone. A thread that logs while it encodes (from a {@code toString}) gets another one, and so does one
 * that finds all in use: for the moment.
 */
public final class EventBuffer implements AutoCloseable {

    /** What an ordinary event needs at most; no more than this is kept between events. */
    private static final int KEPT_BYTES = 32 * 1024;

    private static final int TEXT_CHARS = 256;

    private static final int SLOTS = slots(Runtime.getRuntime().availableProcessors());
    /** Slots that two threads use at the same time are not in the same line of a processor's cache. */
    private static final int STRIDE = 16;
    /** How many places a thread looks at. */
    private static final int TRIES = 4;

    private static final AtomicReferenceArray<EventBuffer> POOL = new AtomicReferenceArray<>(SLOTS * STRIDE);

    final JsonBuffer json = new JsonBuffer(2048);
    final Timestamp timestamp = new Timestamp();
    final EncodedOrigin origin = new EncodedOrigin();
    final EncodedKeys eventName = new EncodedKeys(1);
    final Cuts cuts = new Cuts();
    final Redactions redactions = new Redactions();
    final MapFields fields = new MapFields();
    final AttributeEncoder attributes = new AttributeEncoder(json, fields, cuts, redactions);
    final InnerMessage inner = new InnerMessage();
    final MapText mapText = new MapText(redactions);
    final StackTraceEncoder stackTrace = new StackTraceEncoder(redactions);
    private final LineEnd lineEnd = new LineEnd();
    private StringBuilder text = new StringBuilder(TEXT_CHARS);

    /** Where it goes when it is closed. */
    private int place;

    private LineCaches caches;

    private EventBuffer() {}

    /** A buffer that nobody else uses until it is closed. */
    public static EventBuffer acquire() {
        int first = (int) Thread.currentThread().getId();
        for (int i = 0; i < TRIES; i++) {
            int place = (first + i & SLOTS - 1) * STRIDE;
            EventBuffer buffer = POOL.get(place) == null ? null : POOL.getAndSet(place, null);
            if (buffer != null) {
                buffer.place = place;
                return buffer;
            }
        }
        EventBuffer buffer = new EventBuffer();
        buffer.place = (first & SLOTS - 1) * STRIDE;
        return buffer;
    }

    /** The encoded event. */
    public JsonBuffer json() {
        return json;
    }

    /** Closes the line, for a sequence that is counted where events are encoded. */
    public void end(long seq) {
        int length = json.length();
        byte[] line = json.reserve(LineEnd.MAX_BYTES);
        json.advance(lineEnd.close(line, 0, length, seq));
    }

    /** Begins an event. What this thread keeps is forgotten when other rules hold than for the last. */
    void begin(LineCaches newCaches) {
        json.clear();
        cuts.clear();
        redactions.begin(newCaches.rules);
        if (caches != newCaches) {
            // Where what follows ends halfway, as where the stack does, the next event begins again, whatever its
            // rules.
            caches = null;
            origin.clear();
            eventName.clear();
            attributes.begin(newCaches);
            caches = newCaches;
        }
    }

    /** Scratch space, emptied. */
    StringBuilder text() {
        text.setLength(0);
        return text;
    }

    @Override
    public void close() {
        json.shrink(KEPT_BYTES);
        redactions.shrink();
        // Nobody may log again for long, and the message hold much.
        fields.set(null);
        if (text.capacity() > KEPT_BYTES) {
            text = new StringBuilder(TEXT_CHARS);
        }
        POOL.lazySet(place, this);
    }

    /** A power of two: more than threads that can run, since some stand still in the middle of an event. */
    private static int slots(int processors) {
        return Math.max(16, Math.min(128, Integer.highestOneBit(processors) * 8));
    }
}
