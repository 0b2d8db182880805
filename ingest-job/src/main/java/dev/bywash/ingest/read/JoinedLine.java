package dev.bywash.ingest.read;

import dev.bywash.ingest.line.Event;
import java.io.Serializable;

/**
 * What the line that a file ends within became.
 *
 * @param event which event it is: its writer, sequence number and checksum
 * @param next the file that held its other half, by its name before it was compressed
 */
public record JoinedLine(String event, String next) implements Serializable {

    static JoinedLine of(Event event, DeliveredFile next) {
        return new JoinedLine(identityOf(event), plainNameOf(next));
    }

    /** The same event, which what is in another file makes no other of. */
    JoinedLine nextTo(DeliveredFile other) {
        return new JoinedLine(event, plainNameOf(other));
    }

    boolean is(Event other) {
        return event.equals(identityOf(other));
    }

    public boolean isNextTo(DeliveredFile file) {
        return next.equals(plainNameOf(file));
    }

    private static String identityOf(Event event) {
        return event.writer() + "-" + event.seq() + "-" + event.crc();
    }

    private static String plainNameOf(DeliveredFile file) {
        return FileNames.uncompressed(file.name());
    }
}
