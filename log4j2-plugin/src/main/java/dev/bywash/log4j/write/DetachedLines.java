package dev.bywash.log4j.write;

import dev.bywash.log4j.encode.EventBuffer;
import dev.bywash.log4j.encode.EventEncoder;
import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.LineOwner;
import dev.bywash.log4j.encode.Source;
import dev.bywash.log4j.identity.WriterId;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.core.LogEvent;

/** Whole lines for an appender that is not ours: closed where they are encoded, in the order of that. */
public final class DetachedLines {

    /** The default of the appender that is ours. */
    private static final String SYNC_MARKER = "AUDIT";

    private final EventEncoder encoder;
    private final LineOwner owner;
    private final AtomicLong seq = new AtomicLong();

    public DetachedLines(EventEncoder encoder, Source source) {
        this.encoder = encoder;
        this.owner = new LineOwner(WriterId.create(Clock.SYSTEM.now()).lineHead(), source, SYNC_MARKER);
    }

    /** The line of {@code event}, its end included, in {@code buffer}. */
    public JsonBuffer line(LogEvent event, EventBuffer buffer) {
        encoder.encode(event, buffer, owner);
        buffer.end(seq.incrementAndGet());
        return buffer.json();
    }
}
