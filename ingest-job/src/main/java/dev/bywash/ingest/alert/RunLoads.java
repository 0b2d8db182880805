package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.tally.Load;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** The loads that a run brought, as far as rules judge by them. */
final class RunLoads {

    /** Of a load, whether this event is its end. */
    static final String ENDED = "status IS DISTINCT FROM 'started' AND `table` IS NOT NULL AND pipeline IS NOT NULL";

    private static final Comparator<Ended> BY_TIME = Comparator.comparing(Ended::time);

    /** Of a table, the latest first; of the same time, in an order that is always the same. */
    private static final Comparator<Ended> LATEST = BY_TIME.reversed().thenComparing(Ended::eventId);

    /** Of what somebody logged as a number; NaN is none of these. */
    private static final double MOST_MILLIS = 1e15;

    private RunLoads() {}

    /**
     * A load that ended.
     *
     * @param status, and all that follows, may be null; {@code message} and what was thrown are there of a failed one only
     */
    record Ended(
            String eventId,
            Instant time,
            LoadedTable of,
            String status,
            String runKey,
            String message,
            String exceptionClass,
            String exceptionMessage,
            Long rows,
            Double millis) {

        boolean isOk() {
            return "ok".equals(status);
        }

        boolean isFailed() {
            return "failed".equals(status);
        }
    }

    /** What is loaded, and by whom. */
    record LoadedTable(String pipeline, String table) {

        Map<String, String> labels() {
            return Map.of("pipeline", pipeline, "table", table);
        }
    }

    /** Of each table as many good ones as histories keep, the latest, however many a run brings, and the last of the others; the oldest first. */
    static List<Ended> of(Collection<Load> all) {
        Map<LoadedTable, List<Ended>> good = new HashMap<>();
        Map<LoadedTable, Ended> others = new HashMap<>();
        for (Load load : all) {
            if (!load.isStart() && load.table() != null) {
                Ended ended = ended(load);
                if (ended.isOk()) {
                    good.computeIfAbsent(ended.of(), table -> new ArrayList<>()).add(ended);
                } else {
                    others.merge(ended.of(), ended, BinaryOperator.minBy(LATEST));
                }
            }
        }
        List<Ended> loads = new ArrayList<>(others.values());
        good.values().forEach(each -> {
            each.sort(LATEST);
            loads.addAll(each.subList(0, Math.min(each.size(), History.MOST)));
        });
        loads.sort(BY_TIME);
        return loads;
    }

    private static Ended ended(Load load) {
        boolean failed = "failed".equals(load.status());
        Double millis = load.durationMs();
        return new Ended(
                load.eventId(),
                Instant.EPOCH.plus(load.micros(), ChronoUnit.MICROS),
                new LoadedTable(load.origin().pipeline(), load.table()),
                load.status(),
                load.origin().runKey(),
                failed ? load.message() : null,
                failed ? load.exceptionClass() : null,
                failed ? load.exceptionMessage() : null,
                load.rows() != null && load.rows() >= 0 ? load.rows() : null,
                millis != null && millis >= 0 && millis < MOST_MILLIS ? millis : null);
    }

    /**
     * Of each table that the run loaded, the last load that ended: not the last that came, for of two runs the logs of the later one may be delivered first.
     *
     * @param loads what the run brought
     * @param others what other runs brought of later times
     */
    static Collection<Ended> last(List<Ended> loads, List<Ended> others) {
        Map<LoadedTable, Ended> last = new HashMap<>();
        BinaryOperator<Ended> later = BinaryOperator.maxBy(BY_TIME);
        loads.forEach(load -> last.merge(load.of(), load, later));
        others.forEach(other -> last.computeIfPresent(other.of(), (table, load) -> later.apply(load, other)));
        return last.values();
    }

    /** When the first of them was; null where there is none. */
    static Instant first(List<Ended> loads) {
        return loads.stream().min(BY_TIME).map(Ended::time).orElse(null);
    }
}
