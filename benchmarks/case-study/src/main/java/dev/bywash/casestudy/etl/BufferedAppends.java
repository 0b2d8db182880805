package dev.bywash.casestudy.etl;

import java.util.ArrayList;
import java.util.List;

/** A list in the driver's memory that is appended to a Delta table when it holds 100 events, by the thread that brought the last. */
final class BufferedAppends implements EventLog {

    private static final int CAPACITY = 100;

    private final DeltaLogTable table;
    private final Object lock = new Object();
    /** Guarded by {@link #lock}. */
    private List<LoadEvent> buffer = new ArrayList<>(CAPACITY);

    BufferedAppends(DeltaLogTable table) {
        this.table = table;
    }

    @Override
    public void log(LoadEvent event) {
        List<LoadEvent> full;
        synchronized (lock) {
            buffer.add(event);
            if (buffer.size() < CAPACITY) {
                return;
            }
            full = takeBuffer();
        }
        table.append(full);
    }

    @Override
    public long retries() {
        return table.retries();
    }

    @Override
    public void close() {
        List<LoadEvent> rest;
        synchronized (lock) {
            rest = takeBuffer();
        }
        if (!rest.isEmpty()) {
            table.append(rest);
        }
    }

    private List<LoadEvent> takeBuffer() {
        List<LoadEvent> taken = buffer;
        buffer = new ArrayList<>(CAPACITY);
        return taken;
    }
}
