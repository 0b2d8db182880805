package dev.bywash.log4j.identity;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The job ids of late, encoded: most threads of a driver work for one of a few jobs. For all threads; what one misses in a race it makes itself.
 */
final class KnownJobs {

    /** A power of two. */
    private static final int PLACES = 64;

    private final AtomicReferenceArray<JobIds> known = new AtomicReferenceArray<>(PLACES);

    /** Each may be null. */
    JobIds of(String jobId, String taskRunId, String jobRunId, String taskKey, String jobGroup, String clusterName) {
        int place = hash(jobId) + 31 * (hash(taskRunId) + 31 * hash(jobGroup)) & PLACES - 1;
        JobIds ids = known.get(place);
        if (ids == null || !ids.isOf(jobId, taskRunId, jobRunId, taskKey, jobGroup, clusterName)) {
            ids = new JobIds(jobId, taskRunId, jobRunId, taskKey, jobGroup, clusterName);
            known.lazySet(place, ids);
        }
        return ids;
    }

    private static int hash(String text) {
        int hash = text == null ? 0 : text.hashCode();
        return hash ^ hash >>> 6;
    }
}
