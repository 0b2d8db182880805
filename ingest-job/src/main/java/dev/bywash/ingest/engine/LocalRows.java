package dev.bywash.ingest.engine;

import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;

/** Rows that come to this process one by one. A Connect client that keeps its iterator keeps its memory, and then fails a process that did all right. */
public final class LocalRows<T> implements Iterator<T>, AutoCloseable {

    private final Iterator<T> fetched;
    private final Iterator<T> rows;

    private LocalRows(Iterator<T> fetched, Iterator<T> rows) {
        this.fetched = fetched;
        this.rows = rows;
    }

    /** Begins to fetch the rows. */
    public static <T> LocalRows<T> of(Dataset<T> rows) {
        Iterator<T> fetched = rows.toLocalIterator();
        return new LocalRows<>(fetched, fetched);
    }

    /** What was made of the same rows. */
    LocalRows<T> as(Iterator<T> made) {
        return new LocalRows<>(fetched, made);
    }

    /** Does something with each. */
    public static <T> void forEach(Dataset<T> rows, Consumer<T> action) {
        try (LocalRows<T> all = of(rows)) {
            all.forEachRemaining(action);
        }
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public T next() {
        return rows.next();
    }

    @Override
    public void close() {
        if (fetched instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("Rows cannot be let go of", e);
            }
        }
    }
}
