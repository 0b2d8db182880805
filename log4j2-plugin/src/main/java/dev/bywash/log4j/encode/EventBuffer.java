package dev.bywash.log4j.encode;

/**
 * What a thread needs to encode an event, made once per thread and used again.
 *
 * <p>A thread-local of our own: Log4j switches its own off where it sees a servlet API, which Spark brings. A thread that logs while it
 * is encoding (from a {@code toString}) gets a buffer for the moment.
 */
public final class EventBuffer implements AutoCloseable {

    /** What an ordinary event needs at most; a thread does not keep more than this between events. */
    private static final int KEPT_BYTES = 128 * 1024;

    private static final ThreadLocal<EventBuffer> OF_THREAD = ThreadLocal.withInitial(EventBuffer::new);

    final JsonBuffer json = new JsonBuffer();
    final Timestamp timestamp = new Timestamp();
    final LastOrigin origin = new LastOrigin();
    final Cuts cuts = new Cuts();
    final AttributeEncoder attributes = new AttributeEncoder();
    final InnerMessage inner = new InnerMessage();
    final MapFields fields = new MapFields();
    final StackTraceEncoder stackTrace = new StackTraceEncoder();
    private final LineEnd lineEnd = new LineEnd();
    private StringBuilder text = new StringBuilder(512);
    private boolean inUse;

    private EventBuffer() {}

    /** A buffer that nobody else uses until it is closed. */
    public static EventBuffer acquire() {
        EventBuffer buffer = OF_THREAD.get();
        if (buffer.inUse) {
            buffer = new EventBuffer();
        }
        buffer.inUse = true;
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

    /** Scratch space, emptied. */
    StringBuilder text() {
        text.setLength(0);
        return text;
    }

    @Override
    public void close() {
        json.shrink(KEPT_BYTES);
        // The thread may not log again for long, and the message hold much.
        fields.set(null, null);
        if (text.capacity() > KEPT_BYTES) {
            text = new StringBuilder(512);
        }
        inUse = false;
    }
}
