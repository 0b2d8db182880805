package dev.bywash.casestudy.etl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which events the ETL believes to be logged: one byte each, in a file that is mapped into memory. A mapped page belongs to the operating
 * system, so what is noted here survives even SIGKILL, at the price of a store to memory.
 */
public final class EventLedger {

    private static final int EVENTS_PER_TABLE = LoadStatus.values().length;

    private final MappedByteBuffer events;

    private EventLedger(MappedByteBuffer events) {
        this.events = events;
    }

    /** Opens the ledger of an ETL of so many tables; makes the file when it is not there. */
    public static EventLedger open(Path file, int tables) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new EventLedger(channel.map(MapMode.READ_WRITE, 0, (long) tables * EVENTS_PER_TABLE));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot map the ledger of events " + file, e);
        }
    }

    /** How many events an ETL of so many tables logs. */
    public static long eventsOf(int tables) {
        return (long) tables * EVENTS_PER_TABLE;
    }

    void logged(LoadEvent event) {
        events.put(index(event.table(), event.status()), (byte) 1);
    }

    /** Whether logging this event has returned. */
    public boolean isLogged(int table, LoadStatus status) {
        return events.get(index(table, status)) == 1;
    }

    /** How many events were logged so far. */
    public long count() {
        long count = 0;
        for (int i = 0; i < events.capacity(); i++) {
            count += events.get(i);
        }
        return count;
    }

    private static int index(int table, LoadStatus status) {
        return (table - 1) * EVENTS_PER_TABLE + status.step();
    }
}
