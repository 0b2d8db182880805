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
    void aClusterWithoutTheInitScriptIsNamedAndOneThatGotItIsNot() throws Exception {
        SparkSession spark = SparkExtension.spark();
        spark.sql("""
                SELECT * FROM VALUES
                  ('w', 'c1', 'nightly', 'ada', 'JOB', array('/Volumes/main/bywash/init/0.1.0/install-bywash.sh'), current_timestamp()),
                  ('w', 'c2', 'nightly', 'ada', 'JOB', array('/own.sh'), current_timestamp() - INTERVAL 1 HOUR),
                  ('w', 'c3', 'nightly', 'ada', 'JOB', NULL, current_timestamp() - INTERVAL 1 HOUR),
                  ('w', 'c4', 'late', 'bob', 'UI', NULL, current_timestamp() - INTERVAL 2 HOURS),
                  ('w', 'c4', 'late', 'bob', 'UI', array('FILES/dist/install-bywash.sh'), current_timestamp()),
                  ('w', 'c5', 'warehouse', 'sys', 'SQL', NULL, current_timestamp())
                AS (workspace_id, cluster_id, cluster_name, owned_by, cluster_source, init_scripts, change_time)
                """).createOrReplaceTempView("clusters");

        List<Row> rows = spark.sql(query("clusters-without-bywash.sql").replace("system.compute.clusters", "clusters"))
                .collectAsList();

        assertThat(rows)
                .extracting(row -> row.getString(0) + " " + row.getLong(3))
                .containsExactly("nightly 2");
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
