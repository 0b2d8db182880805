package dev.bywash.ingest.access;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.plan.Progress;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.IoThreads;
import dev.bywash.ingest.storage.IoThreads.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists, reads and deletes delivered files in whichever way is let in. Each of the three is tried way by way until one works, and done in that way from then on: a storage that
 * fails for a moment later on does not change it. What is taken instead of the first way, and why, is said once. For one thread.
 */
public final class FileAccess {

    private static final Logger LOG = LoggerFactory.getLogger(FileAccess.class);

    /** Where so many cannot be deleted, it is not clear that any can be. */
    private static final int TRIED_ALONE = 10;

    private final List<String> sources;
    private final List<String> names;
    private final Choice listing;
    private final Choice reading;
    private final Choice deleting;
    private Way told;

    FileAccess(List<String> sources, List<String> names, List<Way> ways) {
        this.sources = List.copyOf(sources);
        this.names = List.copyOf(names);
        this.listing = new Choice(ways);
        this.reading = new Choice(ways);
        this.deleting = new Choice(ways);
        this.told = ways.get(0);
    }

    /** To standard output and standard error. */
    public static FileAccess of(SparkSession spark, List<String> sources) {
        return of(spark, sources, LogFiles.STANDARD);
    }

    /** By the path as it is given, with {@code file:} before it, or by Spark's own sources. */
    public static FileAccess of(SparkSession spark, List<String> sources, LogFiles wanted) {
        return Engine.isConnect(spark)
                ? ofSpark(spark, sources, wanted)
                : ClassicWays.loaded().all(spark, sources, wanted);
    }

    /** By Spark's own sources alone. */
    public static FileAccess ofSpark(SparkSession spark, List<String> sources, LogFiles wanted) {
        return new FileAccess(sources, namesOf(spark, sources), List.of(new BinaryFileWay(spark, sources, wanted)));
    }

    /** As Hadoop says; where there is no Hadoop, as files of default file systems can be named. */
    private static List<String> namesOf(SparkSession spark, List<String> sources) {
        return Engine.isConnect(spark)
                ? sources.stream().flatMap(source -> possibleNames(source)).toList()
                : ClassicWays.loaded().names(spark, sources);
    }

    private static Stream<String> possibleNames(String source) {
        return source.startsWith("/")
                ? Stream.of("dbfs:", "file:", "").map(scheme -> scheme + source)
                : Stream.of(source);
    }

    /** The directories that files are looked for in, as the ledger names them. */
    public List<String> sourceNames() {
        return names;
    }

    /**
     * Lists all delivered files.
     *
     * @param skipped directories that may be left out, by their names
     * @throws java.io.FileNotFoundException when one of the sources does not exist
     * @throws IOException when one cannot be listed in any way, or none of the directories in it
     */
    public ListedFiles list(Predicate<String> skipped, Unlistable unlistable) throws IOException {
        Refusals refusals = new Refusals();
        ListedFiles nothing = null;
        for (Way way : listing.toTry()) {
            try {
                ListedFiles listed = way.list(skipped, unlistable);
                if (listed.something()) {
                    listing.take(way);
                    reading.startWith(way);
                    deleting.startWith(way);
                    tell("listed and read", way, refusals);
                    return listed;
                }
                // Perhaps this way does not see what is there.
                refusals.add(way, "there seems to be nothing");
                nothing = nothing == null ? listed : nothing;
            } catch (Exception e) {
                // Spark throws checked exceptions without saying so.
                refusals.add(way, e);
            }
        }
        if (nothing != null) {
            return nothing;
        }
        throw refusals.toException(sources);
    }

    /** Reads files; which of them cannot be read is part of what it returns. */
    public Batch read(List<ReadTask> tasks, ReadSettings settings) {
        Refusals refusals = new Refusals();
        List<Way> ways = reading.toTry();
        for (int i = 0; ; i++) {
            Way way = ways.get(i);
            Batch batch = way.read(tasks, settings);
            List<FileOutcome> wanted = batch.outcomes().stream()
                    // Nobody has to open what is empty.
                    .filter(outcome -> outcome.file().length() > 0)
                    .toList();
            if (wanted.isEmpty() || reading.isTaken()) {
                return batch;
            }
            if (wanted.stream().anyMatch(outcome -> outcome.position() != null)) {
                reading.take(way);
                tell("read", way, refusals);
                return batch;
            }
            refusals.add(way, wanted.get(0).error());
            if (i == ways.size() - 1) {
                if (isRefused(batch)) {
                    LOG.error("None of {} files can be read: {}", wanted.size(), refusals.toText(sources));
                }
                return batch;
            }
            batch.close();
        }
    }

    /** Whether there were files to be read, and none of them could be. */
    public static boolean isRefused(Batch batch) {
        List<FileOutcome> wanted = batch.outcomes().stream()
                .filter(outcome -> outcome.file().length() > 0 && !outcome.isGone())
                .toList();
        return !wanted.isEmpty() && wanted.stream().allMatch(outcome -> outcome.position() == null);
    }

    /** Deletes files and the directories that are empty then. Returns those that are gone; of others it says why not. */
    public List<DeliveredFile> delete(List<DeliveredFile> files) {
        List<DeliveredFile> gone = new ArrayList<>();
        Refusals refusals = new Refusals();
        int tried = 0;
        // One at a time, until it is clear which way works.
        while (tried < Math.min(files.size(), TRIED_ALONE) && !deleting.isTaken()) {
            DeliveredFile file = files.get(tried++);
            note(file, delete(file, deleting.toTry()), gone, refusals);
        }
        try (IoThreads threads = new IoThreads("bywash-deleting")) {
            List<DeliveredFile> others = files.subList(tried, files.size());
            List<Way> ways = deleting.toTry();
            Progress progress =
                    new Progress(done -> LOG.info("retention: {} of {} files tried so far", done, files.size()));
            List<Outcome<Deleted>> outcomes = threads.all(others, file -> () -> {
                Deleted deleted = delete(file, ways);
                progress.oneDone();
                return deleted;
            });
            for (int i = 0; i < others.size(); i++) {
                note(others.get(i), outcomes.get(i).result(), gone, refusals);
            }
            if (deleting.isTaken()) {
                deleteEmpty(gone, threads);
            }
        } catch (InterruptedIOException e) {
            LOG.warn("retention: {}", e.getMessage());
        }
        if (gone.size() < files.size()) {
            LOG.warn(
                    "{} of {} delivered files cannot be deleted: {}",
                    files.size() - gone.size(),
                    files.size(),
                    refusals.toText(sources));
        }
        return gone;
    }

    /**
     * What became of a file that was to be deleted.
     *
     * @param way the one that worked; null when none did
     * @param refusals why those before it did not
     */
    private record Deleted(Way way, Map<Way, Exception> refusals) {}

    private static Deleted delete(DeliveredFile file, List<Way> ways) {
        Map<Way, Exception> refusals = new LinkedHashMap<>();
        for (Way way : ways) {
            try {
                way.delete(file);
                return new Deleted(way, refusals);
            } catch (IOException | RuntimeException e) {
                refusals.put(way, e);
            }
        }
        return new Deleted(null, refusals);
    }

    private void note(DeliveredFile file, Deleted deleted, List<DeliveredFile> gone, Refusals refusals) {
        deleted.refusals.forEach(refusals::add);
        if (deleted.way != null) {
            deleting.take(deleted.way);
            tell("deleted", deleted.way, refusals);
            gone.add(file);
        }
    }

    /** Directories that lost a file, and then those that lost a directory. What stays although it is empty costs a listing at each run, and nothing else. */
    private void deleteEmpty(List<DeliveredFile> gone, IoThreads threads) throws InterruptedIOException {
        Way way = deleting.toTry().get(0);
        List<String> directories =
                gone.stream().map(DeliveredFile::directory).distinct().toList();
        while (!directories.isEmpty()) {
            List<Outcome<Boolean>> outcomes = threads.all(directories, directory -> () -> way.deleteIfEmpty(directory));
            Set<String> parents = new LinkedHashSet<>();
            for (int i = 0; i < directories.size(); i++) {
                String directory = directories.get(i);
                int end = directory.lastIndexOf('/');
                if (Boolean.TRUE.equals(outcomes.get(i).result()) && end > 0) {
                    parents.add(directory.substring(0, end));
                }
            }
            directories = List.copyOf(parents);
        }
    }

    private void tell(String done, Way way, Refusals refusals) {
        if (way != told && !refusals.isEmpty()) {
            told = way;
            LOG.warn("Delivered files are {} {}: {}", done, way.description(), refusals);
        }
    }
}
