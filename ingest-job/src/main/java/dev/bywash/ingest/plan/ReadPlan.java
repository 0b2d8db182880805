package dev.bywash.ingest.plan;

import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadTask;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run reads, and what it leaves to the next.
 *
 * @param clustersSkipped directories of clusters that were not listed
 * @param bytes how many delivered bytes the tasks stand for, as far as can be told without opening a file
 * @param left changed files for which there was no room in this run
 * @param bytesLeft their bytes, and those of files that are read in part
 */
public record ReadPlan(
        List<ReadTask> tasks,
        int filesListed,
        int clustersSkipped,
        long bytes,
        List<DeliveredFile> left,
        long bytesLeft) {

    /** The same plan, knowing what was not listed. */
    public ReadPlan withClustersSkipped(int count) {
        return new ReadPlan(tasks, filesListed, count, bytes, left, bytesLeft);
    }

    /** The planned files of which nothing could be read although there is something; those that have gone are none of them. */
    public Set<DeliveredFile> unread(List<FileOutcome> outcomes) {
        Set<DeliveredFile> done = outcomes.stream()
                .filter(outcome -> outcome.wasOfUse() || outcome.isGone())
                .map(FileOutcome::file)
                .collect(Collectors.toSet());
        return tasks.stream()
                .map(ReadTask::file)
                .filter(file -> !done.contains(file))
                .collect(Collectors.toSet());
    }

    /**
     * The outcomes as the ledger is to have them. A file that could not be opened this time may end within a line that the next file completes: it is
     * looked at again only together with that one.
     */
    public List<FileOutcome> toRecord(List<FileOutcome> outcomes) {
        Set<DeliveredFile> failed = outcomes.stream()
                .filter(outcome -> outcome.position() == null)
                .map(FileOutcome::file)
                .collect(Collectors.toSet());
        if (failed.isEmpty()) {
            return outcomes;
        }
        Set<DeliveredFile> next = tasks.stream()
                .filter(task -> task.next() != null && failed.contains(task.file()))
                .map(ReadTask::next)
                .collect(Collectors.toSet());
        return outcomes.stream()
                .map(outcome -> next.contains(outcome.file()) ? outcome.unsettled() : outcome)
                .toList();
    }
}
