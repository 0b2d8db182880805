package dev.bywash.ingest;

import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.tables.Target;
import java.time.Duration;
import java.util.List;

/**
 * What to keep.
 *
 * @param retention older events, rejected lines, writers and runs are deleted; null to keep all
 * @param sources directories with delivered files; may be empty
 * @param files which files of the sources are meant
 * @param sourceRetention files of the sources that were read and not written for this time are deleted
 * @param rawLines older lines that are no events are deleted
 * @param vacuumDays for how many days the tables can be read as they were
 */
record MaintenanceOptions(
        Target target,
        Duration retention,
        List<String> sources,
        LogFiles files,
        Duration sourceRetention,
        Duration rawLines,
        int vacuumDays) {

    static final int RAW_LINE_DAYS = 7;

    /** With raw lines of a week. */
    MaintenanceOptions(
            Target target,
            Duration retention,
            List<String> sources,
            LogFiles files,
            Duration sourceRetention,
            int vacuumDays) {
        this(target, retention, sources, files, sourceRetention, Duration.ofDays(RAW_LINE_DAYS), vacuumDays);
    }
}
