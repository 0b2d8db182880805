package dev.bywash.ingest.read;

import dev.bywash.ingest.read.FileOutcome.Counts;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts large files into chunks that many tasks read at once, and puts together what came of these. What is compressed cannot be cut, for nobody can begin in
 * the middle of it.
 */
public final class Chunks {

    /** To open a file two times more takes as long as to read a tenth of that. */
    public static final long BYTES = 64L * 1024 * 1024;

    private Chunks() {}

    /**
     * The same tasks; those that read more than a fair share of all are cut.
     *
     * @param readers how many read at once
     * @param bytes how many a chunk has, about
     */
    public static List<ReadTask> of(List<ReadTask> tasks, int readers, long bytes) {
        long share = tasks.stream().mapToLong(ReadTask::unread).sum() / readers;
        List<ReadTask> chunks = new ArrayList<>();
        for (ReadTask task : tasks) {
            long some = task.unread() / bytes;
            if (some < 2 || task.unread() <= share || task.file().isCompressed()) {
                chunks.add(task);
            } else {
                addChunks(chunks, task, some);
            }
        }
        return chunks;
    }

    private static void addChunks(List<ReadTask> chunks, ReadTask task, long count) {
        long begin = task.beginsAt();
        long behind = -1;
        for (long i = 1; i <= count; i++) {
            long upTo = i == count ? Long.MAX_VALUE : begin + i * (task.unread() / count);
            chunks.add(task.chunk(new Chunk(behind, upTo)));
            behind = upTo;
        }
    }

    /**
     * Of the chunks of a file, in their order, those that go on where the one before ended: the first, and as many others as there are. What is behind them is
     * left to the next run, as behind every other limit: the file may have changed meanwhile, or another limit ended one of them early.
     */
    public static List<FileOutcome> fitting(List<FileOutcome> chunks) {
        List<FileOutcome> fitting = new ArrayList<>();
        FileOutcome last = chunks.get(0);
        fitting.add(last);
        for (FileOutcome next : chunks.subList(1, chunks.size())) {
            if (goesOn(last, next)) {
                fitting.add(next);
                last = next;
            }
        }
        return List.copyOf(fitting);
    }

    private static boolean goesOn(FileOutcome last, FileOutcome next) {
        return last.position() != null
                && last.more()
                && next.position() != null
                && next.content().from() == last.position().offset();
    }

    /** What came of a file that was read in these chunks; the hashes of its content remain those of the chunks. */
    public static FileOutcome together(List<FileOutcome> fitting) {
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        FileOutcome last = fitting.get(fitting.size() - 1);
        long from = fitting.get(0).content().from();
        long end = last.content().from() + last.content().length();
        TimeRanges times = new TimeRanges();
        fitting.forEach(chunk -> chunk.times().forEach(times::add));
        return new FileOutcome(
                last.entry(),
                last.more(),
                new Content(from, end - from, 0),
                last.otherHalf(),
                fitting.stream().map(FileOutcome::counts).reduce(Counts.NONE, Counts::plus),
                times.ranges(),
                last.error());
    }
}
