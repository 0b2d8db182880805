package dev.bywash.ingest.line;

import dev.bywash.ingest.line.Rejection.Reject;

/** A line by itself, from its brace to its brace: what it says, and which it was, of what is left of it in a row. Not safe for use by several threads. */
public final class WholeLine {

    private final EventParser parser = new EventParser();
    private final LineWriter writer = new LineWriter();

    /**
     * The line that an event was read from.
     *
     * @param event as it was read, or as somebody else left it
     * @return null when this event was read from no line: when its fields do not say what the line says that it carries, or cannot be written
     */
    public byte[] of(Event event) {
        return of(LineFields.of(event));
    }

    /** The same of the fields of an event. */
    public byte[] of(LineFields fields) {
        byte[] line = fields.line();
        if (line == null) {
            line = writer.write(fields);
            if (line == null || writer.isPlain()) {
                return line;
            }
        }
        Event said = parse(line);
        return said != null && LineFields.of(said).saysTheSame(fields) ? line : null;
    }

    /** What a line says; null when it is none, or has more behind its end. */
    public Event parse(byte[] line) {
        try {
            Event event = parser.parse(line, 0, line.length);
            return parser.eventLength() == line.length ? event : null;
        } catch (Reject e) {
            return null;
        }
    }
}
