package dev.bywash.ingest.report;

import java.time.Instant;
import org.apache.spark.sql.SparkSession;

/** Makes reports. */
public final class Reports {

    private Reports() {}

    /**
     * A page of HTML that says what the tables say.
     *
     * @param spark a session that has the tables and views of a target under their short names
     * @param target as the page shall name it
     * @param version of the job, which the page names
     * @param made when the page is made, which the page says
     */
    public static String page(SparkSession spark, String target, Period period, String version, Instant made) {
        return ReportPage.of(new ReportReader(spark, period).read(target), version, made);
    }
}
