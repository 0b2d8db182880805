package dev.bywash.ingest.binaryfile;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.binaryfile.Bisection.Failed;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.FileReading;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.FileStore;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads files through Spark's own source for them alone, for storage that lets nothing else in: each changed one whole and into memory, where it is opened as any other
 * is. Otherwise it is as exact as reading by ranges; but nothing is read again, as there is no telling what Spark reads the next time: the rows are kept.
 */
public final class BinaryFileReader {

    /** Spark lets a quarter of a gigabyte and more through, unless somebody has set spark.driver.maxResultSize. */
    private static final long MAX_FETCHED_BYTES = 256L * 1024 * 1024;

    private BinaryFileReader() {}

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, List<ReadTask> tasks, ReadSettings settings) {
        FirstLines next = FirstLines.ofNext(spark, tasks, settings.maxLineBytes());
        List<MaterializedRows> read = new ArrayList<>();
        List<ReadTask> wanted = tasks.stream()
                .filter(task -> BinaryFiles.fits(task.file()) && !isEmpty(task.file()))
                .toList();
        List<Failed<ReadTask>> failed = Bisection.run(
                Engine.of(spark).runsFunctions(spark) ? List.of(wanted) : smallGroups(wanted),
                some -> read.add(found(spark, some, next.of(some), settings, tasks.size())
                        .materialize()));
        CheckpointedRows rows = new CheckpointedRows(read);
        List<Found.Report> reports = new ArrayList<>(rows.reports());
        failed.forEach(one -> reports.add(notRead(one.file(), BinaryFiles.reason(spark, one, ReadTask::file))));
        Set<DeliveredFile> done = reports.stream()
                .filter(Found.Done.class::isInstance)
                .map(report -> ((Found.Done) report).outcome().file())
                .collect(Collectors.toSet());
        for (ReadTask task : tasks) {
            if (!BinaryFiles.fits(task.file())) {
                reports.add(notRead(task, BinaryFiles.TOO_LARGE));
            } else if (isEmpty(task.file())) {
                reports.addAll(reportsOfEmpty(task, settings));
            } else if (!done.contains(task.file())) {
                // Spark leaves out without a word what is empty now, or went just before it was listed.
                reports.add(
                        notRead(task, BinaryFiles.isGone(spark, task.file()) ? FileOutcome.GONE : FileOutcome.CHANGED));
            }
        }
        return Batch.ofReports(reports, rows);
    }

    /** What comes to this process at once may not be too much for Spark's own driver either. */
    private static List<List<ReadTask>> smallGroups(List<ReadTask> tasks) {
        List<List<ReadTask>> groups = new ArrayList<>();
        long bytes = MAX_FETCHED_BYTES;
        for (ReadTask task : tasks) {
            if (bytes + task.file().length() > MAX_FETCHED_BYTES) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.get(groups.size() - 1).add(task);
            bytes += task.file().length();
        }
        return groups;
    }

    private static boolean isEmpty(DeliveredFile file) {
        return file.length() == 0;
    }

    /** Which Spark leaves out. */
    private static List<Found.Report> reportsOfEmpty(ReadTask task, ReadSettings settings) {
        List<Found.Report> reports = new ArrayList<>();
        try (FileReading file = new FileReading((path, offset) -> InputStream.nullInputStream(), task, settings)) {
            file.forEachRemaining(found -> reports.add((Found.Report) found));
        }
        return reports;
    }

    private static Found.Done notRead(ReadTask task, String reason) {
        return new Found.Done(FileOutcome.notRead(task.file(), reason));
    }

    private static MappedRows found(
            SparkSession spark, List<ReadTask> tasks, FirstLines next, ReadSettings settings, int files) {
        Map<String, ReadTask> byKey = tasks.stream()
                .collect(Collectors.toMap(task -> BinaryFiles.key(task.file().path()), Function.identity()));
        return BinaryFiles.map(
                spark,
                tasks.stream().map(ReadTask::file).toList(),
                new ReadContent(byKey, next, settings, files),
                CheckpointedRows.SCHEMA);
    }

    /** @param files how many the run reads */
    private record ReadContent(Map<String, ReadTask> tasks, FirstLines next, ReadSettings settings, int files)
            implements BinaryFiles.ContentFunction {

        @Override
        public Iterator<Row> of(String path, byte[] content) {
            ReadTask task = tasks.get(BinaryFiles.key(path));
            FileStore store = holding(task.file().path(), content, next);
            // Nobody knows here which other files this task reads.
            Iterable<Found> found = () ->
                    new FileReading(store, task, settings, settings.limits().share(files, 1));
            return StreamSupport.stream(found.spliterator(), false)
                    .map(CheckpointedRows::row)
                    .iterator();
        }
    }

    private static FileStore holding(String path, byte[] content, FileStore others) {
        return (asked, offset) -> asked.equals(path) ? BinaryFiles.from(offset, content) : others.open(asked, offset);
    }
}
