package dev.bywash.ingest.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.ReadTask;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Spark's tasks have about as much to do each. */
class FilePartitionsTest {

    private static final long MEGABYTE = 1_000_000;

    @Test
    void eachTaskIsInOneGroup() {
        List<ReadTask> tasks = IntStream.range(0, 1000)
                .mapToObj(i -> task(i * 1000L, 1000 - i))
                .toList();

        List<List<ReadTask>> groups = FilePartitions.of(tasks, 7);

        assertThat(groups).hasSize(7);
        assertThat(groups.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(tasks);
    }

    @Test
    void groupsHaveAboutTheSameNumberOfBytes() {
        List<ReadTask> tasks = LongStream.rangeClosed(1, 100)
                .mapToObj(i -> task(i * MEGABYTE, 0))
                .toList();

        assertThat(FilePartitions.of(tasks, 4)).allSatisfy(group -> assertThat(bytes(group))
                .isBetween(5050 / 4 * MEGABYTE - 10 * MEGABYTE, 5050 / 4 * MEGABYTE + 10 * MEGABYTE));
    }

    @Test
    void oneLargeFileIsReadBesideAllOthers() {
        ReadTask large = task(1000 * MEGABYTE, 3);
        List<ReadTask> tasks = List.of(task(MEGABYTE, 1), large, task(2 * MEGABYTE, 2), task(3 * MEGABYTE, 4));

        assertThat(FilePartitions.of(tasks, 2)).anyMatch(group -> group.equals(List.of(large)));
    }

    /** To open a file takes as long as to read a piece of it. */
    @Test
    void manySmallFilesAreNotReadByOne() {
        List<ReadTask> tasks = IntStream.range(0, 101)
                .mapToObj(i -> task(i == 0 ? 100_000 : 10, i))
                .toList();

        assertThat(FilePartitions.of(tasks, 2))
                .allSatisfy(group -> assertThat(group).hasSizeBetween(45, 55));
    }

    @Test
    void noGroupIsEmpty() {
        assertThat(FilePartitions.of(List.of(task(1, 1), task(2, 2)), 8))
                .hasSize(2)
                .noneMatch(List::isEmpty);
        assertThat(FilePartitions.of(List.of(), 8)).isEmpty();
    }

    /** Whatever the first take, the last go without in this run. */
    @Test
    void theFileThatHasWaitedForLongestComesFirst() {
        List<ReadTask> tasks = List.of(task(30, 3), task(10, 2), task(20, 1));

        assertThat(FilePartitions.of(tasks, 1).get(0))
                .extracting(task -> task.file().modifiedMillis())
                .containsExactly(1L, 2L, 3L);
    }

    private static long bytes(List<ReadTask> group) {
        return group.stream().mapToLong(ReadTask::bytes).sum();
    }

    private static ReadTask task(long length, long modifiedMillis) {
        DeliveredFile file = new DeliveredFile("d", "stdout--" + length, length, modifiedMillis);
        return new ReadTask(file, 0, List.of(), Long.MAX_VALUE, true, null, false, null);
    }
}
