package dev.bywash.bundle;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.message.StringMapMessage;
import org.apache.spark.sql.SparkSession;

/** An ETL in the driver: loads as many tables as its argument says, the last one in vain, and logs each with plain Log4j2. */
public final class LoadTables {

    private static final Logger LOGGER = LogManager.getLogger("etl.sample");
    private static final Marker TABLE_LOAD = MarkerManager.getMarker("table.load");

    private LoadTables() {}

    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.active();
        int tables = Integer.parseInt(arguments[0]);
        for (int i = 1; i <= tables; i++) {
            long rows = spark.range(i).count();
            LOGGER.info(
                    TABLE_LOAD,
                    new StringMapMessage()
                            .with("table", "core.table_" + i)
                            .with("status", i < tables ? "ok" : "failed")
                            .with("rows", rows));
        }
    }
}
