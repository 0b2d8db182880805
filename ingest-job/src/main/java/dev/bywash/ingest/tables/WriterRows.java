package dev.bywash.ingest.tables;

/** What several rows of {@code ingest_state} know of a writer, as one. In SQL alone and in linear time, for somebody may write 1, 3, 5 and so on. */
public final class WriterRows {

    /** What becomes of ranges of numbers that touch. */
    public enum Touching {
        /** They are one. */
        ARE_ONE("first - 1 <= before"),
        /** They are one if their events are of one day, as dev.bywash.ingest.state.SeqRanges has it. */
        ARE_ONE_OF_A_DAY(
                "first <= before OR (first - 1 = before AND unix_micros(first_time) div 86400000000 = unix_micros(time_before) div 86400000000)");

        private final String condition;

        Touching(String condition) {
            this.condition = condition;
        }
    }

    private WriterRows() {}

    /**
     * A query that has one row a writer: {@code number}, {@code run_time} and {@code run_id} of the latest run, and {@code seen}.
     *
     * @param table the table or query to read, of rows of {@code ingest_state}
     * @param condition which of its rows
     */
    public static String together(String table, String condition, Touching touching) {
        String times = touching == Touching.ARE_ONE ? "" : ", 'first_time', first_time, 'last_time', last_time";
        return """
               SELECT writer, max(number) AS number, max(run_time) AS run_time,
                      max_by(run_id, run_time) AS run_id,
                      named_struct(
                        'cluster_id', max(seen.cluster_id), 'cluster_name', max(seen.cluster_name),
                        'role', max(seen.role), 'host', max(seen.host), 'app_id', max(seen.app_id),
                        'first_time', min(seen.first_time), 'last_time', max(seen.last_time),
                        'opened', bool_or(seen.opened), 'closed', max(named_struct('last', last, 'closed', seen.closed)).closed, 'dropped', max(seen.dropped),
                        'ranges', array_sort(collect_list(named_struct('first', first, 'last', last%4$s))), 'sealed', max(seen.sealed)) AS seen
               FROM (
                 SELECT writer, island, max(number) AS number, max(run_time) AS run_time, max_by(run_id, run_time) AS run_id,
                        named_struct(
                          'cluster_id', max(seen.cluster_id), 'cluster_name', max(seen.cluster_name),
                          'role', max(seen.role), 'host', max(seen.host), 'app_id', max(seen.app_id),
                          'first_time', min(seen.first_time), 'last_time', max(seen.last_time),
                          'opened', bool_or(seen.opened), 'closed', max(named_struct('last', last, 'closed', seen.closed)).closed, 'dropped', max(seen.dropped), 'sealed', max(seen.sealed)) AS seen,
                        min(first) AS first, max(last) AS last, min(first_time) AS first_time, max(last_time) AS last_time
                 FROM (
                   SELECT *, sum(CASE WHEN %3$s THEN 0 ELSE 1 END) OVER (PARTITION BY writer ORDER BY first, last) AS island
                   FROM (
                     SELECT *, max(last) OVER (PARTITION BY writer ORDER BY first, last ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before,
                            lag(last_time) OVER (PARTITION BY writer ORDER BY first, last) AS time_before
                     FROM (
                       SELECT writer, number, run_time, run_id, seen, inline(seen.ranges) FROM %1$s WHERE %2$s)))
                 GROUP BY writer, island)
               GROUP BY writer
               """.formatted(table, condition, touching.condition, times);
    }
}
