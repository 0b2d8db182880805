package dev.bywash.ingest.batch;

import dev.bywash.ingest.read.Chunks;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.TimeRange;
import dev.bywash.ingest.read.TimeRanges;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.tally.Tally;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What a run read. Files are read once for what the driver must know, and again, the same bytes, whenever their rows are needed: parsing twice is
 * cheaper than to keep what was parsed, and a batch of any size needs no memory. A file that does not hold the same bytes any more has no rows.
 */
public final class Batch implements AutoCloseable {

    /** Where a batch has its rows from. */
    public interface Rows extends AutoCloseable {

        Dataset<Row> of(RowKind kind);

        /** Paths of files whose bytes were others, or could not be had, when their rows were needed; and why. */
        Map<String, String> changedFiles();

        /** What the events' lines are as leaves, whose rows were taken; of files that are known to be the same. Empty where that is not known. */
        List<LeafRange> leaves();

        /** Counts of the events whose rows were taken, of files that are known to be the same. Empty where that is not known. */
        List<Tally> tallies();

        @Override
        void close();
    }

    /** What the first reading of a file saw, or of a chunk of one. */
    record ChunkRead(FileOutcome outcome, List<WriterSeen> writers) {}

    /**
     * What the first reading of a file saw.
     *
     * @param chunks one behind the other; a file that is not large is one
     */
    record FileRead(FileOutcome outcome, List<ChunkRead> chunks) {

        /** @param chunks all that were read, in their order */
        static FileRead of(List<ChunkRead> chunks) {
            List<FileOutcome> fitting =
                    Chunks.fitting(chunks.stream().map(ChunkRead::outcome).toList());
            return new FileRead(
                    Chunks.together(fitting),
                    chunks.stream()
                            .filter(chunk -> fitting.contains(chunk.outcome))
                            .toList());
        }

        List<WriterSeen> writers() {
            return chunks.stream().flatMap(chunk -> chunk.writers.stream()).toList();
        }
    }

    private final Rows rows;
    private final List<FileRead> files;
    private final boolean small;

    private Batch(Rows rows, List<FileRead> files, boolean small) {
        this.rows = rows;
        this.files = files;
        this.small = small;
    }

    /** @param small see {@link #isSmall()} */
    static Batch of(List<FileRead> files, Rows rows, boolean small) {
        return new Batch(rows, List.copyOf(files), small);
    }

    /** Of files that were each read by one task. */
    public static Batch ofReports(List<Found.Report> reports, Rows rows) {
        List<FileRead> files = chunksOf(reports).stream()
                .map(file -> FileRead.of(List.of(file)))
                .toList();
        return of(files, rows, isSmall(files, Chunks.BYTES));
    }

    /** What each outcome tells of, and the reports before it. */
    static List<ChunkRead> chunksOf(List<Found.Report> reports) {
        List<ChunkRead> chunks = new ArrayList<>();
        List<WriterSeen> writers = new ArrayList<>();
        for (Found.Report report : reports) {
            if (report instanceof Found.Seen seen) {
                writers.add(seen.writer());
            } else {
                chunks.add(new ChunkRead(((Found.Done) report).outcome(), List.copyOf(writers)));
                writers.clear();
            }
        }
        return chunks;
    }

    /** One outcome for each task. Those of files that turned out to have changed when their rows were needed count as not read. */
    public List<FileOutcome> outcomes() {
        Map<String, String> changed = rows.changedFiles();
        return files.stream()
                .map(FileRead::outcome)
                .map(outcome -> changed.containsKey(outcome.file().path())
                        ? FileOutcome.notRead(
                                outcome.file(), changed.get(outcome.file().path()))
                        : outcome)
                .toList();
    }

    /** How many events were found. */
    public long events() {
        return outcomes().stream().mapToLong(FileOutcome::events).sum();
    }

    /** How many bytes of their streams the files' readings are done with. */
    public long bytes() {
        return outcomes().stream().mapToLong(FileOutcome::bytes).sum();
    }

    /** Whether one task makes its rows and writes them: less than a chunk makes one file, which is a fifth of that or less, and to deal it out costs more than it saves. */
    public boolean isSmall() {
        return small;
    }

    static boolean isSmall(List<FileRead> files, long chunkBytes) {
        return files.stream().mapToLong(file -> file.outcome().bytesToRead()).sum() < chunkBytes;
    }

    /** How many lines were rejected. */
    public long rejected() {
        return outcomes().stream().mapToLong(FileOutcome::rejected).sum();
    }

    /** The events; {@code ordinal} tells which of two files is the older one. */
    public Dataset<Row> eventRows() {
        return rows.of(RowKind.EVENT);
    }

    /** The rejected lines. */
    public Dataset<Row> rejectedRows() {
        return rows.of(RowKind.REJECTED);
    }

    /** The columns of {@link #rejectedRows}, for who rejects lines of his own. */
    public static StructType rejectedType() {
        return RowKind.REJECTED.type();
    }

    /** Whether there is anything that is no event. */
    public boolean hasRaw() {
        return outcomes().stream().anyMatch(outcome -> RowKind.RAW.count(outcome) > 0);
    }

    /** The lines that are no events, where {@link ReadSettings#rawLines} asked for them. */
    public Dataset<Row> rawRows() {
        return rows.of(RowKind.RAW);
    }

    /** What was read of each writer, but for files that turned out to have changed. */
    public List<WriterSeen> writers() {
        Set<String> changed = rows.changedFiles().keySet();
        return files.stream()
                .filter(file -> !changed.contains(file.outcome().file().path()))
                .flatMap(file -> file.writers().stream())
                .collect(Collectors.groupingBy(WriterSeen::writer, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(WriterSeen::together)
                .toList();
    }

    /**
     * What the lines of all events are as leaves, after {@link #eventRows} were written and where {@link ReadSettings#leaves} asked for it. There may be some
     * missing: of files that have changed, where numbers do not grow, and where files are read whole, all of them.
     */
    public List<LeafRange> leaves() {
        return rows.leaves();
    }

    /**
     * Counts of all events, after {@link #eventRows} were written and where {@link ReadSettings#counts} asked for it. As with {@link #leaves}, there may be some
     * missing.
     */
    public List<Tally> tallies() {
        return rows.tallies();
    }

    /** Ranges that hold the times of all events. */
    public List<TimeRange> times() {
        TimeRanges times = new TimeRanges();
        outcomes().forEach(outcome -> outcome.times().forEach(times::add));
        return times.ranges();
    }

    /** Lets go of the rows. */
    @Override
    public void close() {
        rows.close();
    }
}
