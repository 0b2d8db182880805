package dev.bywash.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment uploaded is what runs: the script on a node, the plugin in a driver, the job's jar by the job's own parameters. */
class DeployedChainTest {

    private static final int TABLES = 25;

    @TempDir
    private Path directory;

    @Test
    void eventsOfADeployedClusterAreInTheTableOfTheDeployedJob() throws Exception {
        Path volume = Files.createDirectories(directory.resolve("Volumes/spark_catalog/bywash/logs"));
        JsonNode etl;
        JsonNode ingest;
        Path checkpoints = directory.resolve("Volumes/spark_catalog/bywash/audit/checkpoints");
        try (StandInWorkspace workspace = new StandInWorkspace()) {
            DatabricksCli.on(workspace, BundleCopy.below(directory))
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
        }

        JsonNode cluster = etl.path("job_clusters").path(0).path("new_cluster");
        runDriver(cluster, volume);
        runTask(ingest.path("tasks").path(0));

        assertThat(events()).hasSize(TABLES).allSatisfy(row -> {
            assertThat(row.<String>getAs("cluster_id")).isEqualTo("0713-210012-gaehahyy");
            assertThat(row.<String>getAs("role")).isEqualTo("driver");
            assertThat(row.<String>getAs("event")).isEqualTo("table.load");
        });
        try (Stream<Path> heads = Files.list(checkpoints)) {
            assertThat(heads).hasSize(1);
        }
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

    /** Runs a task as the platform would: its main class, from its library, with its parameters, beside a runtime's Spark. */
    private void runTask(JsonNode task) throws IOException, InterruptedException {
        Path jar = mounted(task.path("libraries").path(0).path("jar").asText());
        // Spark and Delta of this build; of Bywash itself, nothing but the uploaded jar.
        List<Path> classPath = Stream.concat(Stream.of(jar), SparkJvm.jarsOfClassPath().stream())
                .toList();
        List<String> options = new ArrayList<>(IngestJobProcess.SMALL_AND_SHORT);
        options.addAll(List.of("-Xmx1g", "-Dspark.sql.warehouse.dir=" + directory.resolve("warehouse")));
        List<String> arguments = new ArrayList<>();
        task.path("spark_jar_task").path("parameters").forEach(parameter -> arguments.add(parameter.asText()));
        String main = task.path("spark_jar_task").path("main_class_name").asText();
        try (SparkProcess process =
                SparkProcess.start(directory.resolve("task.txt"), classPath, options, main, arguments)) {
            assertThat(process.waitFor(Duration.ofMinutes(10)))
                    .as(process.log())
                    .isZero();
        }
    }

    private List<Row> events() {
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config(
                        "spark.sql.warehouse.dir",
                        directory.resolve("warehouse").toString())
                .getOrCreate();
        try {
            return spark.read()
                    .format("delta")
                    .load(directory.resolve("warehouse/bywash.db/events").toString())
                    .where("logger = 'etl.sample'")
                    .collectAsList();
        } finally {
            spark.stop();
        }
    }
}
