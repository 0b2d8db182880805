package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.state.SeqRanges;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks the seals among lines that were read from delivered files. */
public final class SealsOfLines {

    private static final Set<Kind> OF_SEALS =
            Set.of(Kind.SEAL_BROKEN, Kind.SIGNATURE_WRONG, Kind.UNSIGNED, Kind.GAP, Kind.TORN);

    private SealsOfLines() {}

    /**
     * What is wrong with them. A line that was delivered more than once counts once; writers may lack their first lines, for files are deleted.
     *
     * @param lines rows as a batch has them
     * @param rejected and its rejected lines, for what is missing may be one of these
     * @param writers what else the files have of them, which was not asked for: times are not in the order of numbers, and no line of before is missing
     */
    public static Findings findings(Dataset<Row> lines, Dataset<Row> rejected, List<WriterSeen> writers) {
        Dataset<Row> events = lines.dropDuplicates("writer", "seq", "crc")
                .selectExpr("*", "timestamp_micros(micros) AS event_time")
                .selectExpr(
                        "*",
                        "'' AS run_id",
                        "concat(writer, '-', seq) AS event_id",
                        RowEvents.DATE + " AS event_date",
                        SeverityNumber.SQL + " AS severity_number");
        Dataset<Row> rows = RowEvents.select(events);
        Findings findings = new Findings();
        try (LocalRows<Row> found = WriterPass.over(
                        Leaves.runsOf(rows, RowEvents.torn(rejected, rows), Map.of()),
                        WriterPass.Late.ALL,
                        writers.stream().collect(Collectors.toMap(WriterSeen::writer, SealsOfLines::numbers)),
                        WriterPass.FINDING)
                .fetch()) {
            while (found.hasNext()) {
                Finding finding = WriterPass.findingOf(found.next());
                if (OF_SEALS.contains(finding.kind())) {
                    findings.add(finding);
                }
            }
        }
        return findings;
    }

    private static List<Numbers> numbers(WriterSeen writer) {
        return SeqRanges.normalize(writer.ranges()).stream()
                .map(range -> new Numbers(range.first(), range.last()))
                .toList();
    }
}
