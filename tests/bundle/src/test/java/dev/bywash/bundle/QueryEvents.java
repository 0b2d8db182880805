package dev.bywash.bundle;

import org.apache.spark.sql.SparkSession;

/** What a user asks the table whose name is its argument: who logged which loads, a line each. */
public final class QueryEvents {

    private QueryEvents() {}

    public static void main(String[] arguments) {
        SparkSession.active()
                .table(arguments[0])
                .where("logger = 'etl.sample'")
                .selectExpr("concat_ws(' ', cluster_id, role, event, attributes['table']) AS load")
                .collectAsList()
                .forEach(row -> System.out.println(row.getString(0)));
    }
}
