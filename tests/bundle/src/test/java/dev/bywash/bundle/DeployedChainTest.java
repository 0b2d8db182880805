package dev.bywash.bundle;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import dev.bywash.cluster.DriverApplication;
import dev.bywash.cluster.EmulatedCluster;
import dev.bywash.cluster.IngestJobProcess;
import dev.bywash.cluster.JobRun;
import dev.bywash.cluster.SparkJvm;
import dev.bywash.cluster.SparkProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a deployment uploaded is what runs: the script on a node, the plugin in a driver, the jar by the parameters and in the environment of
 * the jobs that ingest and that go through all of it.
 */
class DeployedChainTest {

    private static final int TABLES = 25;

    /** As docs/watch.md has it. */
    private static final String SETTINGS = """
            {
              "watch": "on",
              "environment_variables": {"BYWASH_SLACK_URL": "{{secrets/SCOPE/KEY}}"}
            }
            """;

    @TempDir
    private Path directory;

    private final WireMockServer slack =
            new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));

    @BeforeEach
    void setUp() {
        slack.stubFor(post("/hook").willReturn(ok("ok")));
        slack.start();
    }

    @AfterEach
    void tearDown() {
        slack.stop();
    }

    @Test
    void whatADeployedClusterLogsIsInTheTableItsFailedLoadInTheChannelAndTheDeployedDoctorFindsNothingWrong()
            throws Exception {
        Path volume = Files.createDirectories(directory.resolve("Volumes/spark_catalog/bywash/logs"));
        JsonNode etl;
        JsonNode ingest;
        JsonNode doctor;
        Path checkpoints = directory.resolve("Volumes/spark_catalog/bywash/audit/checkpoints");
        try (StandInWorkspace workspace = new StandInWorkspace()) {
            Path bundle = BundleCopy.below(directory);
            Files.writeString(
                    Files.createDirectories(bundle.resolve(".databricks/bundle/prod"))
                            .resolve("variable-overrides.json"),
                    SETTINGS);
            DatabricksCli.on(workspace, bundle)
                    .deploy(
                            "prod",
                            "--var",
                            "catalog=spark_catalog",
                            "--var",
                            "log_root=" + volume,
                            "--var",
                            "audit=on",
                            "--var",
                            "checkpoints=" + checkpoints);
            layOut(workspace.state());
            etl = workspace.state().jobs().get("bywash-sample-etl");
            ingest = workspace.state().jobs().get("bywash-ingest");
            doctor = workspace.state().jobs().get("bywash-doctor");
        }

        JsonNode cluster = etl.path("job_clusters").path(0).path("new_cluster");
        runDriver(cluster, volume);
        String printed = runTasks(
                environmentOf(ingest),
                ingest.path("tasks").path(0),
                doctor.path("tasks").path(0),
                jarTask(QueryEvents.class, "spark_catalog.bywash.events"));

        assertThat(printed.lines().filter(line -> line.startsWith("0713-210012-gaehahyy ")))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, TABLES)
                        .mapToObj(i -> "0713-210012-gaehahyy driver table.load core.table_" + i)
                        .toList());
        try (Stream<Path> heads = Files.list(checkpoints)) {
            assertThat(heads).hasSize(1);
        }
        assertThat(slack.findAll(postRequestedFor(urlEqualTo("/hook"))))
                .as(printed)
                .singleElement()
                .satisfies(message -> assertThat(message.getBodyAsString())
                        .contains("core.table_" + TABLES)
                        .contains("failed"));
        assertThat(printed)
                .contains(
                        "wiring        1 of 1 clusters that delivered logs in the last seven days have events in the table")
                .doesNotContain("WRONG");
    }

    /** Workspace files below {@code Workspace}, as the platform mounts them below {@code /Workspace}. */
    private void layOut(WorkspaceState state) throws IOException {
        for (var file : state.files().entrySet()) {
            Path path = mounted("/Workspace" + file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private Path mounted(String path) {
        return directory.resolve(path.substring(1));
    }

    private void runDriver(JsonNode newCluster, Path volume) throws IOException, InterruptedException {
        assertThat(newCluster
                        .path("cluster_log_conf")
                        .path("volumes")
                        .path("destination")
                        .asText())
                .isEqualTo(volume.toString());
        String script = newCluster
                .path("init_scripts")
                .path(0)
                .path("workspace")
                .path("destination")
                .asText();
        try (EmulatedCluster cluster =
                EmulatedCluster.builder(directory.resolve("node"), volume).build()) {
            assertThat(cluster.runInitScript(mounted(script))).contains("bywash: installed");
            DriverApplication application = new DriverApplication(
                    LoadTables.class.getName(),
                    List.of(String.valueOf(TABLES)),
                    List.of(SparkJvm.locationOf(LoadTables.class)),
                    Stream.concat(Stream.of("-Xmx512m"), SparkJvm.SHORT_LIVED.stream())
                            .toList(),
                    new JobRun("481516", "2342", "108", "load_tables"));
            assertThat(cluster.startDriver(application).waitFor(Duration.ofMinutes(10)))
                    .isZero();
        }
    }

    /** The variables of the cluster on which a job runs, with the value of each secret in place of its name. */
    private Map<String, String> environmentOf(JsonNode job) {
        Map<String, String> environment = new HashMap<>(Map.of("DATABRICKS_RUNTIME_VERSION", "18.0"));
        job.path("job_clusters")
                .path(0)
                .path("new_cluster")
                .path("spark_env_vars")
                .properties()
                .forEach(variable -> environment.put(
                        variable.getKey(),
                        variable.getValue().asText().replace("{{secrets/SCOPE/KEY}}", slack.baseUrl() + "/hook")));
        return environment;
    }

    /**
     * Runs tasks as the platform would on one cluster: their main classes, from their library, with their parameters, beside a runtime's
     * Spark.
     *
     * @return what they printed
     */
    private String runTasks(Map<String, String> environment, JsonNode... tasks)
            throws IOException, InterruptedException {
        Path jar = mounted(tasks[0].path("libraries").path(0).path("jar").asText());
        // Spark and Delta of this build; of Bywash itself, nothing but the uploaded jar.
        List<Path> classPath = new ArrayList<>(List.of(jar, SparkJvm.locationOf(TaskCluster.class)));
        classPath.addAll(SparkJvm.jarsOfClassPath());
        List<String> options = new ArrayList<>(IngestJobProcess.SMALL_AND_SHORT);
        options.addAll(List.of(
                "-Xmx1g",
                "-Dspark.app.name=tasks",
                "-Dspark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                "-Dspark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
                "-Dspark.sql.warehouse.dir=" + directory.resolve("warehouse")));
        List<String> arguments = Stream.of(tasks)
                .map(task -> task.path("spark_jar_task").toString())
                .toList();
        try (SparkProcess process = SparkProcess.start(
                directory.resolve("tasks.txt"),
                classPath,
                options,
                environment,
                TaskCluster.class.getName(),
                arguments)) {
            assertThat(process.waitFor(Duration.ofMinutes(10)))
                    .as(process.log())
                    .isZero();
            return process.log();
        }
    }

    private static JsonNode jarTask(Class<?> main, String parameter) {
        ObjectNode task = JsonNodeFactory.instance.objectNode();
        task.putObject("spark_jar_task")
                .put("main_class_name", main.getName())
                .putArray("parameters")
                .add(parameter);
        return task;
    }
}
