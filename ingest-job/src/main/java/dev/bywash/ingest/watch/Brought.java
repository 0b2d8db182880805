package dev.bywash.ingest.watch;

import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.tally.Load;
import java.util.List;
import java.util.Optional;

/** What a run of the ingest job brought, as rules look at it: before it is written down, and where it was counted while it was read, without a question to any table. */
public interface Brought {

    RunKey run();

    /** The loads that ended: of each table as many good ones as anybody compares with at least, the latest, and the last of the others. */
    List<Load> loads();

    /** The runs of pipelines that it brought something of. */
    List<PipelineRun> runs();

    /** What its events say of the platform's troubles and of personal data; nothing where they were not looked at while they were read. */
    Optional<Sightings> sightings();
}
