package dev.bywash.ingest.batch;

import dev.bywash.ingest.batch.Halves.Failed;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Held;
import dev.bywash.ingest.engine.MappedRows;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.Failure;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.FileStore;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.LogFiles;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists and reads through Spark's own sources alone, for storage that lets nothing else in. It lists everything, and reads each changed file whole and into
 * memory; what was read of it before is skipped there. Otherwise it is as exact as reading by ranges.
 */
public final class WholeFiles {

    /** A larger file is left alone, with a line in the log: it would not fit beside its copies. */
    static final long MAX_FILE_BYTES = 512L * 1024 * 1024;

    /** Spark lets a quarter of a gigabyte and more through, unless somebody has set spark.driver.maxResultSize. */
    private static final long MAX_FETCHED_BYTES = 256L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(WholeFiles.class);
    private static final Pattern SCHEME = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*:/*(?=/)");
    private static final Pattern NO_AUTHORITY = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*:)(/|///+)(?=[^/]|$)");
    private static final String TOO_LARGE =
            "it is larger than " + MAX_FILE_BYTES + " bytes, more than --reader spark can hold";

    private WholeFiles() {}

    /** All delivered files below the sources. */
    public static List<DeliveredFile> list(SparkSession spark, List<String> sources, LogFiles wanted) {
        return spark
                .read()
                .format(Contents.FORMAT)
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", wanted.glob())
                .load(sources.stream().map(WholeFiles::escaped).toArray(String[]::new))
                .dropDuplicates("path")
                .selectExpr("path", "length", "unix_millis(modificationTime)")
                .collectAsList()
                .stream()
                .map(row -> {
                    String path = name(row.getString(0));
                    int slash = path.lastIndexOf('/');
                    return new DeliveredFile(
                            path.substring(0, slash), path.substring(slash + 1), row.getLong(1), row.getLong(2));
                })
                .filter(file -> wanted.include(file.name()))
                .toList();
    }

    /** Files without those that are too large: planned, they would take the room of others in every run. */
    public static List<DeliveredFile> withoutTooLarge(List<DeliveredFile> files) {
        return files.stream().filter(WholeFiles::isWorthPlanning).toList();
    }

    private static boolean isWorthPlanning(DeliveredFile file) {
        if (!fits(file)) {
            LOG.warn("{} is left alone: {}", file.path(), TOO_LARGE);
        }
        return fits(file);
    }

    static boolean fits(DeliveredFile file) {
        return file.length() <= MAX_FILE_BYTES;
    }

    /**
     * What is found in files.
     *
     * @param reports with one outcome for each task
     */
    record Read(HeldRows rows, List<Found.Report> reports) {}

    /** Reads the tasks' files. */
    static Read read(SparkSession spark, List<ReadTask> tasks, ReadSettings settings) {
        FirstLines next = FirstLines.ofNext(spark, tasks, settings.maxLineBytes());
        List<Held> read = new ArrayList<>();
        List<ReadTask> wanted = tasks.stream()
                .filter(task -> fits(task.file()) && !isEmpty(task.file()))
                .toList();
        List<Failed<ReadTask>> failed = Halves.doWith(
                Engine.of(spark).runsFunctions(spark) ? List.of(wanted) : smallGroups(wanted),
                some -> read.add(found(spark, some, next.of(some), settings, tasks.size())
                        .hold()));
        HeldRows rows = new HeldRows(read);
        List<Found.Report> reports = new ArrayList<>(rows.reports());
        failed.forEach(one -> reports.add(notRead(one.file(), reason(spark, one, ReadTask::file))));
        Set<DeliveredFile> done = reports.stream()
                .filter(Found.Done.class::isInstance)
                .map(report -> ((Found.Done) report).outcome().file())
                .collect(Collectors.toSet());
        for (ReadTask task : tasks) {
            if (!fits(task.file())) {
                reports.add(notRead(task, TOO_LARGE));
            } else if (isEmpty(task.file())) {
                reports.addAll(reportsOfEmpty(task, settings));
            } else if (!done.contains(task.file())) {
                // Spark leaves out without a word what is empty now, or went just before it was listed.
                reports.add(notRead(task, isGone(spark, task.file()) ? FileOutcome.GONE : FileOutcome.CHANGED));
            }
        }
        return new Read(rows, reports);
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

    /** Why something could not be done with a file. */
    static <T> String reason(SparkSession spark, Failed<T> failed, Function<T, DeliveredFile> file) {
        return failed.alone() && isGone(spark, file.apply(failed.file()))
                ? FileOutcome.GONE
                : Failure.reason(failed.reason());
    }

    private static MappedRows found(
            SparkSession spark, List<ReadTask> tasks, FirstLines next, ReadSettings settings, int files) {
        Map<String, ReadTask> byKey =
                tasks.stream().collect(Collectors.toMap(task -> key(task.file().path()), Function.identity()));
        return Contents.map(
                spark,
                tasks.stream().map(ReadTask::file).toList(),
                new ReadContent(byKey, next, settings, files),
                FoundRows.SCHEMA);
    }

    private static boolean isGone(SparkSession spark, DeliveredFile file) {
        try {
            // A Connect client asks nobody before that.
            Contents.whole(spark, List.of(file)).schema();
            return false;
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            return e instanceof AnalysisException analysis && "PATH_NOT_FOUND".equals(analysis.getCondition());
        }
    }

    /** Paths are patterns to Spark. */
    public static String escaped(String path) {
        return path.replaceAll("([\\\\*?\\[\\]{}])", "\\\\$1");
    }

    /** As the machine has it: what is a volume or a directory to Spark is a path there. */
    public static String withoutScheme(String path) {
        return SCHEME.matcher(path).replaceFirst("");
    }

    /** As a path is written where it has no authority: with one slash. */
    private static String name(String path) {
        return NO_AUTHORITY.matcher(path).replaceFirst("$1/");
    }

    /** What tells files apart: whether Spark names the scheme of the default file system differs. */
    static String key(String path) {
        return NO_AUTHORITY.matcher(path).replaceFirst("/");
    }

    /** @param files how many the run reads */
    private record ReadContent(Map<String, ReadTask> tasks, FirstLines next, ReadSettings settings, int files)
            implements Contents.Function {

        @Override
        public Iterator<Row> of(String path, byte[] content) {
            ReadTask task = tasks.get(key(path));
            FileStore store = holding(task.file().path(), content, next);
            // Nobody knows here which other files this task reads.
            Iterable<Found> found = () ->
                    new FileReading(store, task, settings, settings.limits().share(files, 1));
            return StreamSupport.stream(found.spliterator(), false)
                    .map(FoundRows::of)
                    .iterator();
        }
    }

    private static FileStore holding(String path, byte[] content, FileStore others) {
        return (asked, offset) -> asked.equals(path) ? from(offset, content) : others.open(asked, offset);
    }

    /** The bytes from an offset on. */
    static InputStream from(long offset, byte[] content) {
        int start = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, start, content.length - start);
    }
}
