package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.ReadTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What each of Spark's tasks reads: deals tasks of ours out to so many groups of about the same number of bytes, each with the file first that has waited for longest, and its chunks in their order. */
public final class FilePartitions {

    /** What opening a file costs, in bytes read. */
    private static final long OPEN_COST_BYTES = 64 * 1024;

    private FilePartitions() {}

    /** At most {@code count} groups, none empty. */
    public static List<List<ReadTask>> of(List<ReadTask> tasks, int count) {
        PriorityQueue<Group> groups = new PriorityQueue<>(Comparator.comparingLong(group -> group.bytes));
        for (int i = 0; i < Math.min(count, tasks.size()); i++) {
            groups.add(new Group());
        }
        tasks.stream()
                .sorted(Comparator.comparingLong(FilePartitions::cost).reversed())
                .forEach(task -> {
                    Group smallest = groups.remove();
                    smallest.tasks.add(task);
                    smallest.bytes += cost(task);
                    groups.add(smallest);
                });
        return groups.stream().map(Group::oldestFirst).toList();
    }

    private static long cost(ReadTask task) {
        return OPEN_COST_BYTES + task.bytes();
    }

    private static final class Group {
        private final List<ReadTask> tasks = new ArrayList<>();
        private long bytes;

        List<ReadTask> oldestFirst() {
            return tasks.stream()
                    .sorted(Comparator.comparingLong(
                                    (ReadTask task) -> task.file().modifiedMillis())
                            .thenComparing(task -> task.file().path())
                            .thenComparing(ReadTask::opensAt))
                    .toList();
        }
    }
}
