package dev.bywash.ingest.source;

import java.util.List;

/**
 * What a run reads, and what it leaves to the next.
 *
 * @param clustersSkipped directories of clusters that were not listed
 * @param bytes how many delivered bytes the tasks stand for, as far as can be told without opening a file
 * @param filesLeft changed files for which there was no room in this run
 * @param bytesLeft their bytes, and those of files that are read in part
 */
public record ReadPlan(
        List<ReadTask> tasks, int filesListed, int clustersSkipped, long bytes, int filesLeft, long bytesLeft) {

    /** The same plan, knowing what was not listed. */
    public ReadPlan withClustersSkipped(int count) {
        return new ReadPlan(tasks, filesListed, count, bytes, filesLeft, bytesLeft);
    }
}
