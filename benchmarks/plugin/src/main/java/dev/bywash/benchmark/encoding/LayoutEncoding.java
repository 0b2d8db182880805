package dev.bywash.benchmark.encoding;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.layout.ByteBufferDestination;

/** A layout of Log4j, through the method that an appender to a stream calls. */
final class LayoutEncoding implements Encoding, ByteBufferDestination {

    private final Layout<?> layout;
    private final TickingEvent event;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    LayoutEncoding(Layout<?> layout, Throwable thrown) {
        this.layout = layout;
        this.event = new TickingEvent(thrown);
    }

    @Override
    public int encode() {
        buffer.clear();
        layout.encode(event.tick(), this);
        return buffer.position();
    }

    @Override
    public byte[] bytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public ByteBuffer getByteBuffer() {
        return buffer;
    }

    @Override
    public ByteBuffer drain(ByteBuffer full) {
        throw new IllegalStateException("An event of the benchmark has at most " + buffer.capacity() + " bytes");
    }

    @Override
    public void writeBytes(ByteBuffer data) {
        buffer.put(data);
    }

    @Override
    public void writeBytes(byte[] data, int offset, int length) {
        buffer.put(data, offset, length);
    }
}
