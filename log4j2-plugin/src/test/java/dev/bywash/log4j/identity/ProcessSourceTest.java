package dev.bywash.log4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.log4j.encode.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessSourceTest {

    @Test
    void whatIsConfiguredIsPreferredToTheEnvironment() {
        assertThat(source(
                        Map.of("cluster_id", "c1", "cluster_name", "n1", "role", "driver", "host", "h1"),
                        Map.of("DB_CLUSTER_ID", "c2", "DB_IS_DRIVER", "FALSE", "DB_CONTAINER_IP", "h2")))
                .isEqualTo(
                        ",\"source\":{\"cluster_id\":\"c1\",\"cluster_name\":\"n1\",\"role\":\"driver\",\"host\":\"h1\"}");
    }

    @Test
    void theEnvironmentOfADatabricksNodeIsUnderstood() {
        assertThat(source(
                        Map.of(),
                        Map.of(
                                "DB_CLUSTER_ID", "0713-210012-gaehahyy",
                                "DB_CLUSTER_NAME", "job-481516-run-2342",
                                "DB_IS_DRIVER", "FALSE",
                                "DB_CONTAINER_IP", "10.0.0.7")))
                .isEqualTo(
                        ",\"source\":{\"cluster_id\":\"0713-210012-gaehahyy\",\"cluster_name\":\"job-481516-run-2342\","
                                + "\"role\":\"executor\",\"host\":\"10.0.0.7\",\"job_id\":\"481516\",\"job_run_id\":\"2342\"}");
    }

    @Test
    void aLookupThatCouldNotBeResolvedIsNotAValue() {
        assertThat(source(Map.of("cluster_id", "${env:DB_CLUSTER_ID}", "role", "master"), Map.of("HOSTNAME", "h")))
                .isEqualTo(",\"source\":{\"host\":\"h\"}");
    }

    @Test
    void eachFieldCanBeAskedFor() {
        ProcessSource source = new ProcessSource(
                Map.of("cluster_id", "c1", "cluster_name", "job-481516-run-2342")::get,
                Map.of("DB_IS_DRIVER", "TRUE")::get);

        assertThat(Stream.of("cluster_id", "role", "job_id", "job_run_id", "task_key", "no_such_field")
                        .map(source::get))
                .containsExactly("c1", "driver", "481516", "2342", null, null);
    }

    private static String source(Map<String, String> configured, Map<String, String> environment) {
        JsonBuffer json = new JsonBuffer();
        new ProcessSource(configured::get, environment::get).write(json);
        return new String(json.copy(), StandardCharsets.UTF_8);
    }
}
