package dev.bywash.ingest.binaryfile;

import dev.bywash.ingest.binaryfile.Bisection.Failed;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.FirstLine;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.FileStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Files as if they held no more than their first lines; and why others cannot be read. */
record FirstLines(Map<String, byte[]> lines, Map<String, String> unreadable) implements FileStore, Serializable {

    /** What the driver holds of files in which lines may go on; a line whose file is none of them waits. */
    private static final long MAX_FIRST_LINES_BYTES = 64L * 1024 * 1024;

    /** What cannot be compressed is that much longer, at the most. */
    private static final int GZIP_OVERHEAD_BYTES = 64 * 1024;

    private static final StructType TYPE =
            new StructType().add("key", DataTypes.StringType).add("line", DataTypes.BinaryType);

    /** Those of the files in which the last lines of the tasks' files may go on. */
    static FirstLines ofNext(SparkSession spark, List<ReadTask> tasks, int maxLineBytes) {
        Map<String, DeliveredFile> next = tasks.stream()
                .map(ReadTask::next)
                .filter(Objects::nonNull)
                .filter(BinaryFiles::fits)
                .collect(Collectors.toMap(
                        file -> BinaryFiles.key(file.path()), Function.identity(), (one, same) -> one));
        Map<String, byte[]> lines = new HashMap<>();
        Map<String, String> unreadable = new HashMap<>();
        List<Failed<DeliveredFile>> failed = Bisection.run(
                List.of(List.copyOf(next.values())),
                some -> add(
                        BinaryFiles.mapHeads(
                                spark,
                                some,
                                maxLineBytes + GZIP_OVERHEAD_BYTES,
                                new CutFirstLine(next, maxLineBytes),
                                TYPE),
                        lines,
                        unreadable));
        for (Failed<DeliveredFile> one : failed) {
            String reason = BinaryFiles.reason(spark, one, Function.identity());
            if (!reason.equals(FileOutcome.GONE)) {
                unreadable.put(BinaryFiles.key(one.file().path()), reason);
            }
        }
        return new FirstLines(lines, unreadable);
    }

    /** Adds what it finds, all of it or nothing: where it fails midway, it is tried again with either half of the files. */
    private static void add(MappedRows heads, Map<String, byte[]> lines, Map<String, String> unreadable) {
        Map<String, byte[]> found = new HashMap<>();
        Map<String, String> noRoom = new HashMap<>();
        long held = lines.values().stream().mapToLong(line -> line.length).sum();
        try (LocalRows<Row> all = heads.fetch()) {
            while (all.hasNext()) {
                Row row = all.next();
                byte[] line = row.getAs(1);
                if (held + line.length <= MAX_FIRST_LINES_BYTES) {
                    held += line.length;
                    found.put(row.getString(0), line);
                } else {
                    noRoom.put(row.getString(0), "no room to hold its first line");
                }
            }
        }
        lines.putAll(found);
        unreadable.putAll(noRoom);
    }

    /** Those that these tasks may need. */
    FirstLines of(List<ReadTask> tasks) {
        Map<String, byte[]> some = new HashMap<>();
        for (ReadTask task : tasks) {
            String key =
                    task.next() == null ? null : BinaryFiles.key(task.next().path());
            if (lines.containsKey(key)) {
                some.put(key, lines.get(key));
            }
        }
        return new FirstLines(some, unreadable);
    }

    @Override
    public InputStream open(String path, long offset) throws IOException {
        String key = BinaryFiles.key(path);
        if (unreadable.containsKey(key)) {
            throw new IOException(unreadable.get(key));
        }
        if (!lines.containsKey(key)) {
            throw new FileNotFoundException(path);
        }
        return BinaryFiles.from(offset, lines.get(key));
    }

    private record CutFirstLine(Map<String, DeliveredFile> files, int maxBytes) implements BinaryFiles.ContentFunction {

        @Override
        public Iterator<Row> of(String path, byte[] content) {
            String key = BinaryFiles.key(path);
            return List.of(RowFactory.create(key, FirstLine.of(files.get(key), content, maxBytes)))
                    .iterator();
        }
    }
}
