package dev.bywash.ingest.engine;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;

/** Rows that come to this process one by one. A Connect client that keeps its iterator keeps its memory, and then fails a process that did all right. */
public final class LocalRows<T> implements Iterator<T>, AutoCloseable {

    private final Fetched<T> fetched;
    private final Iterator<T> rows;

    private LocalRows(Fetched<T> fetched, Iterator<T> rows) {
        this.fetched = fetched;
        this.rows = rows;
    }

    /** Begins to fetch the rows. */
    public static <T> LocalRows<T> of(Dataset<T> rows) {
        return of(List.of(rows));
    }

    /** The rows of one after the other. */
    static <T> LocalRows<T> of(List<Dataset<T>> all) {
        Fetched<T> fetched = new Fetched<>(all.iterator());
        return new LocalRows<>(fetched, fetched);
    }

    /** Does something with each. */
    public static <T> void forEach(Dataset<T> rows, Consumer<T> action) {
        try (LocalRows<T> all = of(rows)) {
            all.forEachRemaining(action);
        }
    }

    /** What was made of the same rows. */
    LocalRows<T> as(Iterator<T> made) {
        return new LocalRows<>(fetched, made);
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
        fetched.close();
    }

    private static final class Fetched<T> implements Iterator<T> {

        private final Iterator<Dataset<T>> others;
        private Iterator<T> rows;

        Fetched(Iterator<Dataset<T>> all) {
            this.others = all;
            this.rows = others.next().toLocalIterator();
        }

        @Override
        public boolean hasNext() {
            while (!rows.hasNext() && others.hasNext()) {
                close();
                rows = others.next().toLocalIterator();
            }
            return rows.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return rows.next();
        }

        void close() {
            if (rows instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    throw new IllegalStateException("Rows cannot be let go of", e);
                }
            }
        }
    }
}
