package dev.bywash.ingest;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.read.ReadSettings;
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

    /** How much a run takes on, where nothing else is said: 4 GiB. */
    static final long MAX_BYTES_PER_RUN = 1L << 32;

    /** What the job does of itself: it takes 4 GiB a run and lines of a MiB, keeps all, and neither watches nor audits. */
    public static IngestOptions of(List<String> sources, Target target) {
        return new IngestOptions(
                sources,
                LogFiles.STANDARD,
                target,
                MAX_BYTES_PER_RUN,
                ReadSettings.MAX_LINE_BYTES,
                null,
                Reader.RANGE,
                WatchOptions.OFF,
                AuditOptions.OFF);
    }

    /** The same options but for one, as all that follow. */
    public IngestOptions withFiles(LogFiles other) {
        return new IngestOptions(sources, other, target, maxBytesPerRun, maxLineBytes, retention, reader, watch, audit);
    }

    public IngestOptions withMaxBytesPerRun(long other) {
        return new IngestOptions(sources, files, target, other, maxLineBytes, retention, reader, watch, audit);
    }

    public IngestOptions withMaxLineBytes(int other) {
        return new IngestOptions(sources, files, target, maxBytesPerRun, other, retention, reader, watch, audit);
    }

    public IngestOptions withRetention(Duration other) {
        return new IngestOptions(sources, files, target, maxBytesPerRun, maxLineBytes, other, reader, watch, audit);
    }

    public IngestOptions withReader(Reader other) {
        return new IngestOptions(sources, files, target, maxBytesPerRun, maxLineBytes, retention, other, watch, audit);
    }

    public IngestOptions withWatch(WatchOptions other) {
        return new IngestOptions(sources, files, target, maxBytesPerRun, maxLineBytes, retention, reader, other, audit);
    }

    public IngestOptions withAudit(AuditOptions other) {
        return new IngestOptions(sources, files, target, maxBytesPerRun, maxLineBytes, retention, reader, watch, other);
    }
}
