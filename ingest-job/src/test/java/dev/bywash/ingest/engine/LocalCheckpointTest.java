package dev.bywash.ingest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows are held until they are closed, and no longer; whoever else holds some in the same Spark keeps them. */
@ExtendWith(SparkExtension.class)
class LocalCheckpointTest {

    private static final CountDownLatch BEGUN = new CountDownLatch(1);
    private static final CountDownLatch OTHER_IS_HELD = new CountDownLatch(1);

    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
    }

    @Test
    void whatAnotherThreadHoldsMeanwhileStaysHeld() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<LocalCheckpoint> slow = thread.submit(() -> LocalCheckpoint.of(mapped(rows -> {
                BEGUN.countDown();
                OTHER_IS_HELD.await();
                return rows;
            })));
            BEGUN.await();
            LocalCheckpoint other = LocalCheckpoint.of(spark.range(5).toDF());
            OTHER_IS_HELD.countDown();

            slow.get().close();

            assertThat(other.rows().count()).isEqualTo(5);
            other.close();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void whatIsClosedOrFailedIsHeldNoLonger() {
        Set<Integer> before = held();
        LocalCheckpoint rows = LocalCheckpoint.of(spark.range(5).toDF());
        Set<Integer> open = held();
        rows.close();
        assertThatThrownBy(() -> LocalCheckpoint.of(mapped(all -> {
                    throw new IllegalStateException("lost");
                })))
                .hasMessageContaining("lost");

        assertThat(open).hasSize(before.size() + 1);
        assertThat(held()).isEqualTo(before);
    }

    private Set<Integer> held() {
        return Set.copyOf(JavaSparkContext.fromSparkContext(spark.sparkContext())
                .getPersistentRDDs()
                .keySet());
    }

    private interface Mapping extends MapPartitionsFunction<Row, Row> {}

    private Dataset<Row> mapped(Mapping mapping) {
        Dataset<Row> rows = spark.range(0, 5, 1, 1).toDF();
        MapPartitionsFunction<Row, Row> function = all -> {
            Iterator<Row> result = mapping.call(all);
            return result;
        };
        return rows.mapPartitions(function, rows.encoder());
    }
}
