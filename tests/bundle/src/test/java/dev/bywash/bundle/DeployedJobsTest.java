package dev.bywash.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a deployment is in a workspace; each target is deployed once, for all that only look. */
class DeployedJobsTest {

    private static final Pattern WORKSPACE_PATH = Pattern.compile("\"/Workspace(/[^\"]*)\"");

    private static final Map<String, Deployed> DEPLOYED = new HashMap<>();

    @TempDir
    private static Path directory;

    /** A copy of the bundle, and what the client made of it. */
    private record Deployed(Path bundle, WorkspaceState state) {

        byte[] built(String module, String prefix) throws IOException {
            try (var files = Files.list(bundle.resolve(module).resolve("target"))) {
                return Files.readAllBytes(
                        files.filter(file -> file.getFileName().toString().startsWith(prefix)
                                        && !file.toString().endsWith("-tests.jar"))
                                .findFirst()
                                .orElseThrow());
            }
        }
    }

    private static Deployed deployed(String target) {
        return DEPLOYED.computeIfAbsent(target, some -> {
            Path bundle = BundleCopy.below(directory.resolve(target));
            try (StandInWorkspace workspace = new StandInWorkspace()) {
                DatabricksCli.on(workspace, bundle).deploy(target);
                return new Deployed(bundle, workspace.state());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void whatIsUploadedIsWhatWasBuilt(String target) throws IOException {
        Deployed deployed = deployed(target);

        var files = deployed.state().files();
        String dist = "/Users/" + WorkspaceState.USER + "/.bundle/bywash/" + target + "/files/dist/";
        assertThat(files.subMap(dist, dist + "~").keySet())
                .containsExactly(
                        dist + "README.md",
                        dist + "VERSION",
                        dist + "bywash-0.1.0.dev0-py3-none-any.whl",
                        dist + "bywash-ingest-job.jar",
                        dist + "bywash-log4j2-plugin.jar",
                        dist + "install-bywash.sh",
                        dist + "log4j2.xml");
        assertThat(files.get(dist + "bywash-log4j2-plugin.jar"))
                .isEqualTo(deployed.built("log4j2-plugin", "bywash-log4j2-plugin-"));
        assertThat(files.get(dist + "bywash-ingest-job.jar"))
                .isEqualTo(deployed.built("ingest-job", "bywash-ingest-job-"));
        for (String source : List.of("install-bywash.sh", "log4j2.xml")) {
            assertThat(files.get(dist + source))
                    .isEqualTo(Files.readAllBytes(
                            deployed.bundle().resolve("init-scripts").resolve(source)));
        }
        assertThat(Files.readString(deployed.bundle().resolveSibling("bin/mvn.calls")))
                .contains("package");
    }

    /** Artifacts lie below a folder that each deployment deletes first. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void allThatJobsReferToIsUploadedAndNoneOfItIsAnArtifact(String target) {
        WorkspaceState state = deployed(target).state();

        for (JsonNode job : state.jobs().values()) {
            String settings = job.path("tasks").toString() + job.path("job_clusters") + job.path("environments");
            assertThat(settings).doesNotContain(".internal");
            List<String> references = WORKSPACE_PATH
                    .matcher(settings)
                    .results()
                    .map(match -> match.group(1))
                    .filter(path -> !path.endsWith("/dist"))
                    .toList();
            assertThat(references).isNotEmpty();
            assertThat(state.files().keySet()).containsAll(references);
        }
    }

    @ParameterizedTest
    @CsvSource({"dev, '[dev ada] ', dev_ada_bywash, PAUSED", "prod, '', bywash, UNPAUSED"})
    void theIngestJobRunsEveryFiveMinutesOneRunAtATime(
            String target, String prefix, String schema, String pauseStatus) {
        WorkspaceState state = deployed(target).state();

        JsonNode job = state.jobs().get(prefix + "bywash-ingest");
        assertThat(job.path("schedule").path("quartz_cron_expression").asText()).isEqualTo("0 0/5 * * * ?");
        assertThat(job.path("schedule").path("timezone_id").asText()).isEqualTo("UTC");
        assertThat(job.path("schedule").path("pause_status").asText("UNPAUSED")).isEqualTo(pauseStatus);
        assertThat(job.path("queue").path("enabled").asBoolean()).isTrue();
        assertThat(job.path("max_concurrent_runs").asInt()).isEqualTo(1);
        assertThat(job.path("timeout_seconds").asInt()).isPositive();
        assertThat(job.path("health").path("rules").path(0).path("metric").asText())
                .isEqualTo("RUN_DURATION_SECONDS");
        JsonNode task = job.path("tasks").path(0);
        assertThat(task.path("max_retries").asInt()).isPositive();
        assertThat(task.path("spark_jar_task").path("main_class_name").asText())
                .isEqualTo("dev.bywash.ingest.IngestJob");
        assertThat(strings(task.path("spark_jar_task").path("parameters")))
                .containsExactly(
                        "--source",
                        "/Volumes/main/" + schema + "/logs",
                        "--target",
                        "main." + schema,
                        "--retention-days",
                        "365",
                        "--audit",
                        "off",
                        "--checkpoints",
                        "/Volumes/main/" + schema + "/audit/checkpoints",
                        "--signing-key",
                        "none",
                        "--watch",
                        "off",
                        "--alerts",
                        "send",
                        "--channels",
                        "env",
                        "--job-tables",
                        "off",
                        "--raw-lines",
                        "off");
        JsonNode cluster = job.path("job_clusters").path(0).path("new_cluster");
        assertThat(cluster.path("data_security_mode").asText()).isEqualTo("SINGLE_USER");
        assertThat(cluster.path("num_workers").asInt(-1)).isZero();
        assertThat(cluster.path("spark_conf")
                        .path("spark.databricks.cluster.profile")
                        .asText())
                .isEqualTo("singleNode");
    }

    @Test
    void theMaintenanceJobRunsDaily() {
        WorkspaceState state = deployed("prod").state();

        JsonNode job = state.jobs().get("bywash-maintenance");
        assertThat(job.path("schedule").path("quartz_cron_expression").asText()).isEqualTo("0 30 3 * * ?");
        JsonNode task = job.path("tasks").path(0).path("spark_jar_task");
        assertThat(task.path("main_class_name").asText()).isEqualTo("dev.bywash.ingest.MaintenanceJob");
        assertThat(strings(task.path("parameters")))
                .containsExactly(
                        "--target",
                        "main.bywash",
                        "--source",
                        "/Volumes/main/bywash/logs",
                        "--retention-days",
                        "365",
                        "--source-retention-days",
                        "30",
                        "--raw-line-days",
                        "7");
    }

    @Test
    void theDoctorLooksAtWhatTheIngestJobReadsAndWritesWhenItIsAskedTo() {
        WorkspaceState state = deployed("prod").state();

        JsonNode job = state.jobs().get("bywash-doctor");
        assertThat(job.has("schedule")).isFalse();
        JsonNode task = task(job).path("spark_jar_task");
        assertThat(task.path("main_class_name").asText()).isEqualTo("dev.bywash.ingest.DoctorJob");
        assertThat(strings(task.path("parameters")))
                .containsExactly(
                        "--target", "main.bywash", "--source", "/Volumes/main/bywash/logs", "--job-tables", "off");
    }

    @ParameterizedTest
    @CsvSource({"dev, '[dev ada] ', dev_ada_bywash", "prod, '', bywash"})
    void theSamplesClusterHasTheInitScriptAndDeliversItsLogsWhereTheJobReads(
            String target, String prefix, String schema) {
        WorkspaceState state = deployed(target).state();

        JsonNode cluster = state.jobs()
                .get(prefix + "bywash-sample-etl")
                .path("job_clusters")
                .path(0)
                .path("new_cluster");
        String dist = "/Workspace/Users/" + WorkspaceState.USER + "/.bundle/bywash/" + target + "/files/dist";
        assertThat(cluster.path("init_scripts")
                        .path(0)
                        .path("workspace")
                        .path("destination")
                        .asText())
                .isEqualTo(dist + "/install-bywash.sh");
        assertThat(cluster.path("spark_env_vars").path("BYWASH_HOME").asText()).isEqualTo(dist);
        assertThat(cluster.path("cluster_log_conf")
                        .path("volumes")
                        .path("destination")
                        .asText())
                .isEqualTo("/Volumes/main/" + schema + "/logs");
        assertThat(state.schemas()).containsOnlyKeys("main." + schema);
        assertThat(state.volumes())
                .containsOnlyKeys("main." + schema + ".audit", "main." + schema + ".init", "main." + schema + ".logs");
    }

    @ParameterizedTest
    @CsvSource({"dev, '[dev ada] ', dev_ada_bywash", "prod, '', bywash"})
    void theSampleRunsTheSameCodeInEachModeWithTheWheelAndWritesWhereTheIngestJobReads(
            String target, String prefix, String schema) {
        WorkspaceState state = deployed(target).state();

        String files = "/Workspace/Users/" + WorkspaceState.USER + "/.bundle/bywash/" + target + "/files/";
        String wheel = files + "dist/bywash-0.1.0.dev0-py3-none-any.whl";
        JsonNode dedicated = sample(state, prefix, "");
        JsonNode standard = sample(state, prefix, "-standard");
        JsonNode serverless = sample(state, prefix, "-serverless");
        for (JsonNode job : List.of(dedicated, standard, serverless)) {
            assertThat(task(job).path("spark_python_task").path("python_file").asText())
                    .isEqualTo(files + "samples/sample_etl.py");
        }
        for (JsonNode job : List.of(dedicated, standard)) {
            assertThat(task(job).path("libraries").path(0).path("whl").asText()).isEqualTo(wheel);
        }
        assertThat(strings(serverless.path("environments").path(0).path("spec").path("dependencies")))
                .containsExactly(wheel);
        assertThat(task(serverless).has("job_cluster_key")).isFalse();
        assertThat(standard.path("job_clusters")
                        .path(0)
                        .path("new_cluster")
                        .path("data_security_mode")
                        .asText())
                .isEqualTo("USER_ISOLATION");
        for (JsonNode job : List.of(standard, serverless)) {
            assertThat(strings(task(job).path("spark_python_task").path("parameters")))
                    .containsExactly("--pipeline", "sample", "--logs", "/Volumes/main/" + schema + "/logs");
        }
    }

    private static JsonNode sample(WorkspaceState state, String prefix, String mode) {
        return state.jobs().get(prefix + "bywash-sample-etl" + mode);
    }

    private static JsonNode task(JsonNode job) {
        return job.path("tasks").path(0);
    }

    @Test
    void inProductionTheJobsRunAsTheDeployerAndOthersMayLook() {
        WorkspaceState state = deployed("prod").state();

        assertThat(state.jobs().values()).allSatisfy(job -> assertThat(
                        job.path("run_as").path("user_name").asText())
                .isEqualTo(WorkspaceState.USER));
        assertThat(state.permissions())
                .anySatisfy((object, list) -> {
                    assertThat(object).startsWith("/api/2.0/permissions/directories/");
                    assertThat(list.toString()).contains("\"users\"", "CAN_READ");
                })
                .anySatisfy((object, list) -> {
                    assertThat(object).startsWith("/api/2.0/permissions/jobs/");
                    assertThat(list.toString()).contains("\"users\"", "CAN_VIEW");
                });
    }

    @Test
    void onClustersNothingIsSaidOfServerless() {
        WorkspaceState state = deployed("prod").state();

        assertThat(state.jobs().values())
                .allSatisfy(
                        job -> assertThat(job.path("tags").path("application").asText())
                                .isEqualTo("bywash"))
                .filteredOn(job -> !job.path("name").asText().endsWith("sample-etl-serverless"))
                .allSatisfy(job -> {
                    assertThat(job.path("environments")).isEmpty();
                    assertThat(job.has("performance_target")).isFalse();
                    assertThat(job.path("tasks").path(0).path("job_cluster_key").asText())
                            .isNotEmpty();
                });
        assertThat(state.jobs().get("bywash-verify").path("tasks").toString())
                .contains("dev.bywash.ingest.VerifyJob", "--settled-for");
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }
}
