package dev.bywash.log4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JobIdsTest {

    @Test
    void localPropertiesTellAll() {
        assertThat(encoded("481516", "108", "2342", "load_core", "ignored", "job-9-run-9"))
                .isEqualTo(
                        ",\"job_id\":\"481516\",\"job_run_id\":\"2342\",\"task_run_id\":\"108\",\"task_key\":\"load_core\"");
    }

    @Test
    void theJobGroupTellsJobAndTaskRun() {
        assertThat(encoded(null, null, null, null, "5566778899_job-481516-run-108-action-3", null))
                .isEqualTo(",\"job_id\":\"481516\",\"task_run_id\":\"108\"");
    }

    @Test
    void theClustersNameTellsJobAndRun() {
        assertThat(encoded(null, null, null, null, null, "job-481516-run-2342"))
                .isEqualTo(",\"job_id\":\"481516\",\"job_run_id\":\"2342\"");
        assertThat(encoded(null, null, null, null, null, "job-481516-run-2342-shared_cluster"))
                .isEqualTo(",\"job_id\":\"481516\",\"job_run_id\":\"2342\"");
    }

    @Test
    void groupAndClusterCompleteEachOtherWhenTheySpeakOfTheSameJob() {
        assertThat(encoded(null, null, null, null, "1_job-481516-run-108-action-3", "job-481516-run-2342"))
                .isEqualTo(",\"job_id\":\"481516\",\"job_run_id\":\"2342\",\"task_run_id\":\"108\"");
        assertThat(encoded(null, null, null, null, "1_job-7-run-108-action-3", "job-481516-run-2342"))
                .isEqualTo(",\"job_id\":\"7\",\"task_run_id\":\"108\"");
    }

    @Test
    void otherGroupsAndNamesTellNothing() {
        assertThat(encoded(null, null, null, null, "my own group", "shared autoscaling"))
                .isEmpty();
        assertThat(encoded(null, null, null, null, null, null)).isEmpty();
    }

    private static String encoded(String... properties) {
        return new String(
                JobIds.of(properties[0], properties[1], properties[2], properties[3], properties[4], properties[5])
                        .encoded(),
                StandardCharsets.UTF_8);
    }
}
