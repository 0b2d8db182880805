package dev.bywash.ingest.access;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.plan.ListedFiles;
import dev.bywash.ingest.plan.Unlistable;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** A way to delivered files. */
interface Way {

    /** What users are told of it. */
    String description();

    /**
     * Lists all delivered files.
     *
     * @param skipped directories that may be left out, by their names
     * @throws IOException when it cannot, or not all that it must
     */
    ListedFiles list(Predicate<String> skipped, Unlistable unlistable) throws IOException;

    /** Reads files; which of them cannot be read is part of what it returns. */
    Batch read(List<ReadTask> tasks, ReadSettings settings);

    /**
     * Deletes a file. May be called by many threads.
     *
     * @throws IOException when it is still there
     */
    void delete(DeliveredFile file) throws IOException;

    /**
     * Deletes a directory if nothing is in it, and it is no source. May be called by many threads.
     *
     * @param directory its name
     * @return whether it did
     */
    boolean deleteIfEmpty(String directory) throws IOException;
}
