package dev.bywash.ingest.state;

import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.plan.QuietDirectories;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.JoinedLine;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.state.State.RunEntry;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** What a run adds, as rows of {@code ingest_state}. */
final class StateRows {

    private final RunEntry run;

    StateRows(RunEntry run) {
        this.run = run;
    }

    /** What the run began with. */
    Row head(List<String> listed) {
        Anchor anchor = run.anchor();
        Row head = RowFactory.create(
                listed.toArray(String[]::new),
                anchor == null ? null : anchor.version(),
                anchor == null ? null : anchor.runId());
        return row("ledger", null, null, null, null, head, null);
    }

    /** @param since when its stream was read first; {@link Instant#EPOCH} where nobody knows */
    Row file(FileOutcome outcome, Instant since) {
        return row("ledger", outcome.file().directory(), null, fileOf(outcome, since), null, null, null);
    }

    Row writer(WriterSeen seen) {
        return row("writer", null, seen.writer(), null, seenOf(seen), null, null);
    }

    /** What the run did. */
    Row run() {
        return row("run", null, null, null, null, null, run.run());
    }

    private Row row(String kind, String directory, String writer, Row file, Row seen, Row head, Row did) {
        return RowFactory.create(
                kind,
                run.runId(),
                run.number(),
                run.runId(),
                Timestamp.from(run.time()),
                directory,
                writer,
                file,
                seen,
                head,
                did);
    }

    private static Row fileOf(FileOutcome outcome, Instant since) {
        JoinedLine joined = outcome.joined();
        return RowFactory.create(
                outcome.file().name(),
                outcome.file().length(),
                Timestamp.from(Instant.ofEpochMilli(outcome.file().modifiedMillis())),
                outcome.position().offset(),
                outcome.position().hashFrom(),
                outcome.position().hash(),
                outcome.settled(),
                outcome.lastLine().name(),
                joined == null ? null : joined.event(),
                joined == null ? null : joined.next(),
                outcome.error(),
                QuietDirectories.clusterOf(outcome.file().directory()),
                since.equals(Instant.EPOCH) ? null : Timestamp.from(since));
    }

    private static Row seenOf(WriterSeen seen) {
        SourceFields source = seen.source();
        return RowFactory.create(
                source.clusterId(),
                source.clusterName(),
                source.role(),
                source.host(),
                source.appId(),
                timestamp(seen.firstMicros()),
                timestamp(seen.lastMicros()),
                seen.opened(),
                seen.closed(),
                seen.dropped(),
                SeqRanges.normalize(seen.ranges()).stream()
                        .map(range -> RowFactory.create(
                                range.first(),
                                range.last(),
                                timestamp(range.firstMicros()),
                                timestamp(range.lastMicros())))
                        .toArray(Row[]::new),
                seen.sealed());
    }

    private static Timestamp timestamp(long micros) {
        return Timestamp.from(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    }
}
