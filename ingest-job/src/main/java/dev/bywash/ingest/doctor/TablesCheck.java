package dev.bywash.ingest.doctor;

import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableHistory;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Whether the tables are there, as this version wants them, and may be read; and who wrote them last. */
final class TablesCheck implements Check {

    static final String AREA = "tables";

    private final SparkSession spark;
    private final Target target;
    private boolean readable;

    TablesCheck(Patient patient) {
        this.spark = patient.spark();
        this.target = patient.target();
    }

    /** Whether all can be read. */
    boolean canBeAsked() {
        return readable;
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        for (TableDefinition table : Tables.ALL) {
            addTable(findings, table);
        }
        readable = findings.stream().noneMatch(finding -> finding.state() == Finding.State.WRONG);
        if (readable) {
            addViews(findings);
            addLastWrite(findings);
        }
        return findings;
    }

    private void addTable(List<Finding> findings, TableDefinition definition) {
        String table = target.table(definition.name());
        try {
            if (!MoreTables.isThere(spark, target, definition)) {
                findings.add(Finding.wrong(
                        AREA,
                        "there is no table " + table,
                        "check --target; run the ingest job once: it makes its tables"));
                return;
            }
            Set<String> columns = Set.of(spark.table(table).columns());
            spark.sql("SELECT 1 FROM " + table + " LIMIT 1").collectAsList();
            List<String> missing = definition.columns().stream()
                    .map(TableDefinition.Column::name)
                    .filter(name -> !columns.contains(name))
                    .toList();
            if (!missing.isEmpty()) {
                findings.add(Finding.look(
                        AREA,
                        "%s is of another version: it lacks %s"
                                .formatted(definition.name(), String.join(", ", missing)),
                        "run the ingest job of this version once: it adds them"));
            }
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            findings.add(Finding.wrong(
                    AREA,
                    "%s cannot be read: %s".formatted(table, Failure.reason(e)),
                    "grant who runs this SELECT on it, USE CATALOG and USE SCHEMA above it"));
        }
    }

    private void addViews(List<Finding> findings) {
        if (target.isDirectory()) {
            // There are none.
            return;
        }
        String missing = ViewDefinition.ALL.stream()
                .map(ViewDefinition::name)
                .filter(name -> !spark.catalog().tableExists(target.table(name)))
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            findings.add(Finding.wrong(
                    AREA,
                    "views are missing: " + missing,
                    "run the ingest job once, with CREATE TABLE on the schema: it makes them"));
        }
    }

    /** Who may write, cannot be asked without writing. */
    private void addLastWrite(List<Finding> findings) {
        Row last = new TableHistory<>(spark, target.table(Tables.EVENTS.name()), Function.identity()).latest();
        String who = last.getAs("userName");
        findings.add(Finding.right(
                AREA,
                "%s can be read; events was written last at %s%s (%s)"
                        .formatted(
                                Tables.ALL.stream().map(TableDefinition::name).collect(Collectors.joining(", ")),
                                last.<Timestamp>getAs("timestamp").toInstant(),
                                who == null ? "" : " by " + who,
                                last.<String>getAs("operation"))));
    }
}
