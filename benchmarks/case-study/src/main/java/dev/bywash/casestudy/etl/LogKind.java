package dev.bywash.casestudy.etl;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The ways to log, as the driver's code sees them. Where Log4j2 writes to is a matter of its configuration. */
public enum LogKind {
    NOTHING {
        @Override
        EventLog open(SparkSession session, Path table) {
            return event -> {};
        }
    },
    DELTA_INSERT {
        @Override
        EventLog open(SparkSession session, Path table) {
            return new DeltaInserts(DeltaLogTable.create(session, table, "false"));
        }
    },
    DELTA_INSERT_COMPACTED {
        @Override
        EventLog open(SparkSession session, Path table) {
            return new DeltaInserts(DeltaLogTable.create(session, table, "true"));
        }
    },
    DELTA_BUFFERED {
        @Override
        EventLog open(SparkSession session, Path table) {
            return new BufferedAppends(DeltaLogTable.create(session, table, "false"));
        }
    },
    LOG4J {
        @Override
        EventLog open(SparkSession session, Path table) {
            return new Log4jEvents();
        }
    };

    /** Makes the log ready; {@code table} is where a Delta table of events goes, if this way has one. */
    abstract EventLog open(SparkSession session, Path table);
}
