package dev.bywash.ingest.source;

/**
 * What came of reading a file.
 *
 * @param position where the next reading goes on; null when the file could not be opened, or has gone
 * @param settled as in {@link LedgerEntry}
 * @param from where this reading began
 * @param error why the file was not read to its end; null when it was
 */
public record FileOutcome(
        DeliveredFile file,
        Position position,
        boolean settled,
        long from,
        long lines,
        long events,
        long rejected,
        long noiseBytes,
        String error) {

    /** How many bytes of the stream this reading is done with. */
    public long bytes() {
        return position == null ? 0 : position.offset() - from;
    }
}
