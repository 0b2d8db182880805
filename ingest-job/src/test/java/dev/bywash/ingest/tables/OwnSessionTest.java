package dev.bywash.ingest.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Option;

@ExtendWith(SparkExtension.class)
class OwnSessionTest {

    private static final String PARTITIONS = "spark.sql.shuffle.partitions";

    @Test
    void whatIsSetForFewRowsIsAsItWasBeforeHoweverThatEnds() throws Exception {
        SparkSession own = OwnSession.of(SparkExtension.spark());
        own.conf().set(PARTITIONS, "7");

        String meanwhile = OwnSession.withFewRows(own, () -> own.conf().get(PARTITIONS));
        assertThatThrownBy(() -> OwnSession.withFewRows(own, () -> own.table("nowhere")))
                .hasMessageContaining("nowhere");

        assertThat(meanwhile).isEqualTo("1");
        assertThat(own.conf().get(PARTITIONS)).isEqualTo("7");
        assertThat(own.conf().getAll().get("spark.sql.subexpressionElimination.enabled"))
                .as("what nobody had set is not set either")
                .isEqualTo(Option.empty());
    }

    @Test
    void aSettingThatTheRuntimeDoesNotKnowIsLeftAlone() throws Exception {
        SparkSession own = OwnSession.of(SparkExtension.spark());
        Map<String, String> settings = Map.of(PARTITIONS, "1", "spark.sql.of.another.runtime", "1");

        Object meanwhile =
                OwnSession.with(settings, own, () -> own.conf().getAll().get("spark.sql.of.another.runtime"));

        assertThat(meanwhile).isEqualTo(Option.empty());
    }
}
