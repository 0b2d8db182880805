package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.FileStore;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** Reads a group of tasks, one file after the other, on an executor. */
final class ReadTasks implements FlatMapFunction<byte[], Row> {

    private static final long serialVersionUID = 1;

    private final HadoopFileStore store;
    private final ReadSettings settings;

    ReadTasks(HadoopFileStore store, ReadSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    public Iterator<Row> call(byte[] group) {
        return new FoundIn(
                store, Arrays.asList(Serialized.of(group, ReadTask[].class)).iterator(), settings);
    }

    private static final class FoundIn implements Iterator<Row> {
        private final FileStore store;
        private final Iterator<ReadTask> tasks;
        private final ReadSettings settings;
        private Iterator<Found> file;

        FoundIn(FileStore store, Iterator<ReadTask> tasks, ReadSettings settings) {
            this.store = store;
            this.tasks = tasks;
            this.settings = settings;
        }

        @Override
        public boolean hasNext() {
            while ((file == null || !file.hasNext()) && tasks.hasNext()) {
                file = new FileReading(store, tasks.next(), settings);
            }
            return file != null && file.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return FoundRows.of(file.next());
        }
    }
}
