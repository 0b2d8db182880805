package dev.bywash.casestudy.etl;

/** An INSERT into a shared Delta table for each event. */
final class DeltaInserts implements EventLog {

    private final DeltaLogTable table;

    DeltaInserts(DeltaLogTable table) {
        this.table = table;
    }

    @Override
    public void log(LoadEvent event) {
        table.insert(event);
    }

    @Override
    public long retries() {
        return table.retries();
    }
}
