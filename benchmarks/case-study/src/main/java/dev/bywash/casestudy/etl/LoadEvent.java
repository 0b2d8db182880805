package dev.bywash.casestudy.etl;

import java.time.Instant;

/**
 * What the ETL logs of one step of one load.
 *
 * @param time when it happened
 * @param pipeline name of the pipeline, {@link Etl#PIPELINE} or {@link Etl#WARM_UP_PIPELINE}
 * @param table number of the table, from 1
 * @param status the step
 * @param rows that were written; 0 when the load has just started
 * @param durationMillis since the load started
 */
record LoadEvent(Instant time, String pipeline, int table, LoadStatus status, long rows, long durationMillis) {

    /** The table's name. */
    String tableName() {
        return tableName(table);
    }

    static String tableName(int table) {
        return "sales_%04d".formatted(table);
    }
}
