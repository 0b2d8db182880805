package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.PassRow.What;
import dev.bywash.ingest.engine.LocalRows;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.read.Expiry;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks the seals among lines that were read from delivered files. */
public final class SealsOfLines {

    private static final Set<Kind> OF_SEALS =
            Set.of(Kind.SEAL_BROKEN, Kind.SIGNATURE_WRONG, Kind.UNSIGNED, Kind.GAP, Kind.TORN);

    private SealsOfLines() {}

    /** From when on lines have to be read so that those from a time on can be checked. */
    public static Instant readFrom(Instant earliest) {
        return earliest.equals(Instant.EPOCH) ? earliest : earliest.minus(WriterPass.DISORDER);
    }

    /**
     * What is wrong with them. A line that was delivered more than once counts once; writers may lack their first lines, for files are deleted.
     *
     * @param lines rows as a batch has them
     * @param rejected and its rejected lines, for what is missing may be one of these
     * @param earliest of lines that are looked at; those of before are there for the seals alone
     */
    public static Findings findings(Dataset<Row> lines, Dataset<Row> rejected, Instant earliest) {
        Dataset<Row> events = lines.dropDuplicates("writer", "seq", "crc")
                .selectExpr("*", "timestamp_micros(micros) AS event_time")
                .selectExpr(
                        "*",
                        "'' AS run_id",
                        "concat(writer, '-', seq) AS event_id",
                        RowEvents.DATE + " AS event_date",
                        SeverityNumber.SQL + " AS severity_number");
        Dataset<Row> rows = RowEvents.selectBeside(events, "micros < " + Expiry.microsOf(earliest));
        Findings findings = new Findings();
        try (LocalRows<Row> found = WriterPass.over(
                        Leaves.runsOf(rows, RowEvents.torn(rejected, rows), Map.of()), Late.ALL, What.FINDING)
                .fetch()) {
            while (found.hasNext()) {
                Finding finding = new PassRow(found.next()).finding();
                if (OF_SEALS.contains(finding.kind())) {
                    findings.add(finding);
                }
            }
        }
        return findings;
    }
}
