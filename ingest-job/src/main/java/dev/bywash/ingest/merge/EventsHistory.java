package dev.bywash.ingest.merge;

import dev.bywash.ingest.state.Anchor;
import dev.bywash.ingest.state.CommitMark;
import dev.bywash.ingest.tables.TableHistory;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which versions table {@code events} has had: whose they are, and whether they are still those that the state speaks of. */
public final class EventsHistory {

    private static final Set<String> NEW_TABLE = Set.of(
            "RESTORE",
            "TRUNCATE",
            "CREATE OR REPLACE TABLE",
            "CREATE OR REPLACE TABLE AS SELECT",
            "REPLACE TABLE",
            "CLONE");

    /** What brings no events. */
    private static final Set<String> NO_EVENTS = Set.of(
            TableHistory.CREATE_TABLE,
            "SET TBLPROPERTIES",
            "UNSET TBLPROPERTIES",
            "ADD COLUMNS",
            "UPGRADE PROTOCOL",
            "OPTIMIZE",
            "VACUUM START",
            "VACUUM END",
            "DELETE");

    private final String events;
    private final TableHistory<Version> history;

    /**
     * A version: what made it, and the run that did.
     *
     * @param text what its maker left with it; null when that is nothing
     * @param mark the same as a run of this version of the job left it; null when no such run did
     * @param time when that was
     */
    private record Version(
            long number, String operation, Map<String, String> parameters, String text, CommitMark mark, Instant time) {

        Anchor anchor() {
            return new Anchor(number, mark == null ? text : mark.runId());
        }

        boolean isOf(CommitMark run) {
            return mark != null && mark.runId().equals(run.runId());
        }

        /** Whether a run made it, and one before that which has the number after this one. */
        boolean isNotAfter(long runNumber) {
            return mark != null && mark.number() <= runNumber;
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
        this.events = target.table(Tables.EVENTS.name());
        this.history = new TableHistory<>(spark, events, EventsHistory::version);
    }

    /** The table as it is now, whatever is committed later: what stands for its name in a query. */
    public String pinned() {
        return events + " VERSION AS OF " + latest().version();
    }

    /** The version that is there. */
    public Anchor latest() {
        return history.latest().anchor();
    }

    /** The number of the latest run that committed; 0 when the history knows of none. */
    public long number() {
        return history.downTo(version -> version.mark != null).stream()
                .filter(version -> version.mark != null)
                .mapToLong(version -> version.mark.number())
                .max()
                .orElse(0);
    }

    /**
     * What was found of a table that was some version.
     *
     * @param reason why it is not that one any more; null when it is, whatever was added
     * @param latest the version that is there
     */
    public record Comparison(String reason, Anchor latest) {

        /** Whether it is another one. */
        public boolean isOther() {
            return reason != null;
        }
    }

    /** Compares the table that is there with some version of it. */
    public Comparison compare(Anchor anchor) {
        List<Version> versions = history.downTo(version -> version.number <= anchor.version());
        Anchor latest = versions.get(0).anchor();
        return new Comparison(reason(versions, anchor), latest);
    }

    private static String reason(List<Version> versions, Anchor anchor) {
        long latest = versions.get(0).number;
        if (latest < anchor.version()) {
            return "it has version %d, and had %d".formatted(latest, anchor.version());
        }
        for (Version version : versions) {
            if (version.number == anchor.version()) {
                String runId = version.anchor().runId();
                if (anchor.runId() != null && !anchor.runId().equals(runId)) {
                    return "its version %d was made by run %s, and is now that of %s"
                            .formatted(version.number, anchor.runId(), runId);
                }
            } else if (version.number > anchor.version() && version.isOtherTable()) {
                return "its version %d is of %s".formatted(version.number, version.operation);
            }
        }
        return null;
    }

    /** Whether Delta took a run's commit, and no other job's took its place. */
    boolean has(CommitMark run) {
        return history.downTo(version -> version.isOf(run) || version.isNotAfter(run.number())).stream()
                .anyMatch(version -> version.isOf(run));
    }

    /** The same as {@link #compare} as of the version that a run made with its commit; empty where there {@link #has is none}. */
    Optional<Comparison> compareWith(CommitMark run, Anchor anchor) {
        List<Version> versions = history.downTo(version -> version.number <= anchor.version());
        return versions.stream()
                .filter(version -> version.isOf(run))
                .findFirst()
                .map(own -> new Comparison(reason(versions, anchor), own.anchor()));
    }

    /**
     * Runs that committed after some run.
     *
     * @param runs the latest first
     * @param complete whether these are all: of what is too old, Delta keeps no history
     */
    public record Later(List<CommitMark> runs, boolean complete) {}

    /** Runs whose numbers are greater. */
    public Later after(long number) {
        List<Version> versions = history.downTo(version -> version.isNotAfter(number));
        return new Later(
                versions.stream()
                        .map(Version::mark)
                        .filter(mark -> mark != null && mark.number() > number)
                        .toList(),
                versions.stream().anyMatch(version -> version.number == 0 || version.isNotAfter(number)));
    }

    /** Runs that committed at that time or later, whenever they began. */
    public Set<String> committedSince(Instant time) {
        return history.downTo(version -> version.time.isBefore(time)).stream()
                .filter(version -> version.mark != null && !version.time.isBefore(time))
                .map(version -> version.mark.runId())
                .collect(Collectors.toSet());
    }

    /**
     * Who committed between two versions.
     *
     * @param runs the latest first
     * @param latest the later version
     * @param complete whether no other run can have brought events between the two
     */
    public record Between(List<CommitMark> runs, Anchor latest, boolean complete) {}

    /**
     * Runs that committed after one version and not after another. What somebody else inserted in between is no run.
     *
     * @param from null for the beginning; of a long history that is not found out
     * @param to null for the version that is there
     */
    public Between between(Anchor from, Anchor to) {
        List<Version> versions = from == null
                ? history.latest(TableHistory.FIRST_VERSIONS)
                : history.downTo(version -> version.number <= from.version());
        Anchor latest = to == null ? versions.get(0).anchor() : to;
        List<Version> between = versions.stream()
                .filter(version ->
                        version.number <= latest.version() && (from == null || version.number > from.version()))
                .toList();
        boolean complete = from == null
                ? versions.stream().anyMatch(version -> version.number == 0)
                        && between.stream()
                                .allMatch(version -> version.mark != null || NO_EVENTS.contains(version.operation))
                : versions.stream().anyMatch(version -> version.number == from.version())
                        && reason(versions, from) == null;
        return new Between(
                between.stream().map(Version::mark).filter(mark -> mark != null).toList(), latest, complete);
    }

    private static Version version(Row row) {
        Map<String, String> parameters = row.getJavaMap(row.fieldIndex("operationParameters"));
        String text = row.getAs("userMetadata");
        return new Version(
                row.getAs("version"),
                row.getAs("operation"),
                parameters == null ? Map.of() : parameters,
                text,
                text == null ? null : CommitMark.parse(text).orElse(null),
                row.<Timestamp>getAs("timestamp").toInstant());
    }
}
