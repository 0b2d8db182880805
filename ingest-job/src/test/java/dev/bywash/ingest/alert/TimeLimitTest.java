package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
final class TimeLimitTest {

    @Test
    void aQueryThatTakesTooLongIsEndedAndTheNextOneIsNot() throws Exception {
        SparkSession spark = SparkExtension.spark();
        TimeLimit limit = new TimeLimit(spark, Duration.ofMillis(200));

        // A year's work.
        assertThatThrownBy(() -> limit.within(() -> spark.sql("SELECT sum(id % 7) FROM range(1000000000000000)")
                        .collectAsList()))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("took longer than 0.2 s, and was ended");
        assertThat(spark.getTags().isEmpty()).isTrue();

        TimeLimit minutes = new TimeLimit(spark, Duration.ofMinutes(10));
        assertThat(minutes.within(() -> spark.sql("SELECT sum(id) FROM range(10)")
                        .collectAsList()
                        .get(0)
                        .getLong(0)))
                .isEqualTo(45);
    }
}
