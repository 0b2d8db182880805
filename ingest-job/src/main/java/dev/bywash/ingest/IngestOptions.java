package dev.bywash.ingest;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchOptions;
import java.time.Duration;
import java.util.List;

/**
 * What to ingest, and how.
 *
 * @param sources directories with delivered files, at any depth
 * @param files which files of these are looked into
 * @param maxBytesPerRun how many delivered bytes a run takes on at most
 * @param maxLineBytes longer lines are rejected unread
 * @param reader how to read; RANGE turns to SPARK by itself where it can open nothing
 * @param retention older events are left out; null to take all
 * @param watch what is made of the events once they are in the table
 */
public record IngestOptions(
        List<String> sources,
        LogFiles files,
        Target target,
        long maxBytesPerRun,
        int maxLineBytes,
        Duration retention,
        Reader reader,
        WatchOptions watch,
        AuditOptions audit) {

    /** Of standard output and standard error; nothing is audited. */
    public IngestOptions(
            List<String> sources,
            Target target,
            long maxBytesPerRun,
            int maxLineBytes,
            Duration retention,
            Reader reader,
            WatchOptions watch) {
        this(
                sources,
                LogFiles.STANDARD,
                target,
                maxBytesPerRun,
                maxLineBytes,
                retention,
                reader,
                watch,
                AuditOptions.OFF);
    }

    /** Nothing is watched. */
    public IngestOptions(
            List<String> sources,
            Target target,
            long maxBytesPerRun,
            int maxLineBytes,
            Duration retention,
            Reader reader) {
        this(sources, target, maxBytesPerRun, maxLineBytes, retention, reader, WatchOptions.OFF);
    }
}
