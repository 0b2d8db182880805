package dev.bywash.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The queries over the platform's own tables, on tables of the documented columns. */
@ExtendWith(SparkExtension.class)
class SampleQueriesTest {

    @Test
    void clustersThatAreThereAndDoNotLogAreNamedHoweverLongAgoTheyWereSetUp() throws Exception {
        SparkSession spark = SparkExtension.spark();
        spark.sql("""
                SELECT *, current_timestamp() - make_dt_interval(changed) AS change_time, current_timestamp() - make_dt_interval(deleted) AS delete_time
                FROM VALUES
                  ('w', 'c1', 'logs by its init script', 'ada', 'UI', array('/Volumes/main/bywash/init/0.1.0/install-bywash.sh'), 0, NULL),
                  ('w', 'c2', 'logs by a script of its own', 'ada', 'UI', array('/own.sh'), 400, NULL),
                  ('w', 'c3', 'set up long ago', 'bob', 'UI', array('/own.sh'), 400, NULL),
                  ('w', 'c4', 'of no source', 'bob', NULL, NULL, 1, NULL),
                  ('w', 'c5', 'has the script by now', 'bob', 'UI', NULL, 2, NULL),
                  ('w', 'c5', 'has the script by now', 'bob', 'UI', array('FILES/dist/install-bywash.sh'), 1, NULL),
                  ('w', 'c6', 'gone', 'bob', 'UI', NULL, 50, 31),
                  ('w', 'c7', 'job-7-run-1-etl', 'ada', 'JOB', NULL, 2, 2),
                  ('w', 'c8', 'job-7-run-22-etl', 'ada', 'JOB', NULL, 1, 1),
                  ('w', 'c9', 'logged last year', 'ada', 'UI', NULL, 400, NULL),
                  ('w', 'c0', 'a warehouse', 'sys', 'SQL', NULL, 1, NULL)
                AS (workspace_id, cluster_id, cluster_name, owned_by, cluster_source, init_scripts, changed, deleted)
                """).createOrReplaceTempView("clusters");
        spark.sql("""
                SELECT cluster_id, current_timestamp() - make_dt_interval(days) AS last_time
                FROM VALUES ('c1', 0), ('c2', 1), ('c9', 300), (NULL, 0) AS (cluster_id, days)
                """).createOrReplaceTempView("cluster_writers");

        List<Row> rows = spark.sql(query("clusters-without-bywash.sql")
                        .replace("system.compute.clusters", "clusters")
                        .replace("YOUR_CATALOG.bywash.writers", "cluster_writers"))
                .collectAsList();

        assertThat(rows)
                .extracting(
                        row -> row.getAs("name") + ", " + row.getAs("has_init_script") + ", " + row.getAs("clusters"))
                .containsExactly(
                        "job-7-etl, false, 2",
                        "has the script by now, true, 1",
                        "logged last year, false, 1",
                        "of no source, false, 1",
                        "set up long ago, false, 1");
    }

    @Test
    void whatBywashCostsIsToldByDayAndJobAndNothingElseIs() throws Exception {
        SparkSession spark = SparkExtension.spark();
        spark.sql("""
                SELECT current_date() AS usage_date, current_timestamp() AS usage_start_time, 'AWS' AS cloud, sku AS sku_name,
                       quantity AS usage_quantity, tags AS custom_tags, named_struct('job_id', id, 'job_name', name) AS usage_metadata
                FROM VALUES
                  ('JOBS', 2.0, map('application', 'bywash'), '7', NULL),
                  ('JOBS', 1.0, map('application', 'bywash'), '7', NULL),
                  ('SERVERLESS', 1.0, map(), '8', 'bywash-verify'),
                  ('JOBS', 100.0, map(), '9', NULL)
                AS (sku, quantity, tags, id, name)
                """).createOrReplaceTempView("usage");
        spark.sql("""
                SELECT sku AS sku_name, 'AWS' AS cloud, current_timestamp() - INTERVAL 1 DAY AS price_start_time,
                       CAST(NULL AS TIMESTAMP) AS price_end_time,
                       named_struct('effective_list', named_struct('default', price)) AS pricing
                FROM VALUES ('JOBS', 0.15), ('SERVERLESS', 0.35) AS (sku, price)
                """).createOrReplaceTempView("prices");

        List<Row> rows = spark.sql(query("cost.sql")
                        .replace("system.billing.usage", "usage")
                        .replace("system.billing.list_prices", "prices"))
                .collectAsList();

        assertThat(rows)
                .extracting(row -> row.getString(1) + " " + row.get(4))
                .containsExactly("job 7 0.45", "bywash-verify 0.35");
    }

    private static String query(String name) throws IOException {
        return Files.readString(Path.of("../samples").resolve(name)).replace(";", "");
    }
}
