package dev.bywash.ingest.source;

import java.util.List;

/**
 * What a run reads, and what it leaves to the next.
 *
 * @param bytes how many delivered bytes the tasks stand for, as far as can be told without opening a file
 * @param filesLeft changed files for which there was no room in this run
 * @param bytesLeft their bytes, and those of files that are read in part
 */
public record ReadPlan(List<ReadTask> tasks, int filesListed, long bytes, int filesLeft, long bytesLeft) {}
