package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.FileStore;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
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
        return new FoundIn(store, tasksOf(group).iterator(), settings);
    }

    static byte[] bytesOf(List<ReadTask> tasks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(tasks.toArray(ReadTask[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<ReadTask> tasksOf(byte[] group) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(group))) {
            return Arrays.asList((ReadTask[]) in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("The driver's tasks come from another version of this job", e);
        }
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
