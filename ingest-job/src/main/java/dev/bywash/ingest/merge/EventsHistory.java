package dev.bywash.ingest.merge;

import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which versions table {@code events} has had: whose they are, and whether they are still those that the state speaks of. */
public final class EventsHistory {

    /** So many versions are looked at; what is further back was looked at by the runs of then. */
    private static final long MAX_VERSIONS = 200;

    private static final Set<String> NEW_TABLE = Set.of(
            "RESTORE",
            "TRUNCATE",
            "CREATE OR REPLACE TABLE",
            "CREATE OR REPLACE TABLE AS SELECT",
            "REPLACE TABLE",
            "CLONE");

    private final SparkSession spark;
    private final String events;

    /** A version: what made it, and the run that did; null when no run did. */
    private record Version(long number, String operation, Map<String, String> parameters, String runId) {

        Anchor anchor() {
            return new Anchor(number, runId);
        }

        /** Whether it took away events by the table. To delete some by a condition is an administrator's right: these are not wanted back. */
        boolean isOtherTable() {
            String predicate = parameters.getOrDefault("predicate", "[]");
            return NEW_TABLE.contains(operation)
                    || (operation.equals("DELETE") && (predicate.equals("[]") || predicate.equals("[\"true\"]")))
                    || (operation.equals("WRITE")
                            && "Overwrite".equals(parameters.get("mode"))
                            && predicate.equals("[]"));
        }
    }

    public EventsHistory(SparkSession spark, Target target) {
        this.spark = spark;
        this.events = target.table(Tables.EVENTS.name());
    }

    /** The version that is there. */
    public Anchor latest() {
        return versions(1).get(0).anchor();
    }

    /** Why the table is not the one any more that some version was of; empty when it is, whatever was added. */
    public Optional<String> strayedFrom(Anchor anchor) {
        Version latest = versions(1).get(0);
        if (latest.number < anchor.version()) {
            return Optional.of("it has version %d, and had %d".formatted(latest.number, anchor.version()));
        }
        List<Version> since =
                latest.number == anchor.version() ? List.of(latest) : versions(latest.number - anchor.version() + 1);
        for (Version version : since) {
            if (version.number == anchor.version()) {
                if (anchor.runId() != null && !anchor.runId().equals(version.runId)) {
                    return Optional.of("its version %d was made by run %s, and is now that of %s"
                            .formatted(version.number, anchor.runId(), version.runId));
                }
            } else if (version.number > anchor.version() && version.isOtherTable()) {
                return Optional.of("its version %d is of %s".formatted(version.number, version.operation));
            }
        }
        return Optional.empty();
    }

    /** The latest version that a run made; empty when it made none, or another job's took its place. */
    public Optional<Anchor> versionOf(String runId) {
        Version latest = versions(1).get(0);
        if (Objects.equals(latest.runId, runId)) {
            return Optional.of(latest.anchor());
        }
        return versions(MAX_VERSIONS).stream()
                .filter(version -> Objects.equals(version.runId, runId))
                .findFirst()
                .map(Version::anchor);
    }

    /** The latest first. */
    private List<Version> versions(long count) {
        return spark
                .sql("DESCRIBE HISTORY %s LIMIT %d".formatted(events, Math.min(count, MAX_VERSIONS)))
                .collectAsList()
                .stream()
                .map(EventsHistory::version)
                .toList();
    }

    private static Version version(Row row) {
        Map<String, String> parameters = row.getJavaMap(row.fieldIndex("operationParameters"));
        return new Version(
                row.getAs("version"),
                row.getAs("operation"),
                parameters == null ? Map.of() : parameters,
                row.getAs("userMetadata"));
    }
}
