package dev.bywash.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bywash.cluster.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real client makes of the bundle, and sends to a workspace. */
class BundleDeployTest extends WorkspaceTest {

    /** Of a page, to a file. */
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void aFreshCloneIsValidWithoutAWarning(String target) {
        Outcome validated = cli.run("bundle", "validate", "-t", target);

        assertThat(validated.exitCode()).as(validated.output()).isZero();
        assertThat(validated.output()).contains("Validation OK!").doesNotContainIgnoringCase("warn");
    }

    @Test
    void aCompanySetsItsOwnClusterAddressesAndSchedule() throws IOException {
        Files.writeString(
                Files.createDirectories(bundle.resolve(".databricks/bundle/prod"))
                        .resolve("variable-overrides.json"),
                """
                {
                  "catalog": "audit",
                  "schema": "logging",
                  "ingest_schedule": "0 5 * * * ?",
                  "notification_addresses": ["etl@example.com"],
                  "webhook_notifications": {"on_failure": [{"id": "slack-1"}]},
                  "node_type": "",
                  "instance_pool": "pool-1",
                  "cluster_policy": "policy-1",
                  "access_mode": "USER_ISOLATION",
                  "schema_grants": [{"principal": "analysts", "privileges": ["USE_SCHEMA", "SELECT"]}],
                  "logs_grants": [{"principal": "etl", "privileges": ["READ_VOLUME", "WRITE_VOLUME"]}],
                  "init_grants": [{"principal": "etl", "privileges": ["READ_VOLUME"]}],
                  "audit_grants": [{"principal": "auditors", "privileges": ["READ_VOLUME"]}],
                  "audit": "on",
                  "signing_key": "env:BYWASH_SIGNING_KEY",
                  "watch": "on",
                  "alerts": "log",
                  "channels": "secrets:etl",
                  "job_tables": "system.lakeflow",
                  "raw_lines": "on",
                  "environment_variables": {"BYWASH_SLACK_URL": "{{secrets/etl/slack}}"}
                }
                """);
        cli.deploy("prod", "--var", "\"audit_accept_torn=A-1,B-2\"");

        JsonNode job = workspace.state().jobs().get("bywash-ingest");
        assertThat(job.path("schedule").path("quartz_cron_expression").asText()).isEqualTo("0 5 * * * ?");
        assertThat(strings(job.path("email_notifications").path("on_failure"))).containsExactly("etl@example.com");
        assertThat(job.path("webhook_notifications").toString()).isEqualTo("{\"on_failure\":[{\"id\":\"slack-1\"}]}");
        JsonNode cluster = job.path("job_clusters").path(0).path("new_cluster");
        assertThat(List.of(
                        cluster.path("instance_pool_id").asText(),
                        cluster.path("policy_id").asText(),
                        cluster.path("data_security_mode").asText()))
                .containsExactly("pool-1", "policy-1", "USER_ISOLATION");
        assertThat(cluster.has("node_type_id")).as("the pool has one").isFalse();
        assertThat(workspace.state().grants().values())
                .extracting(JsonNode::toString)
                .containsExactlyInAnyOrder(
                        "[{\"principal\":\"analysts\",\"privileges\":[\"SELECT\",\"USE_SCHEMA\"]}]",
                        "[{\"principal\":\"etl\",\"privileges\":[\"READ_VOLUME\",\"WRITE_VOLUME\"]}]",
                        "[{\"principal\":\"etl\",\"privileges\":[\"READ_VOLUME\"]}]",
                        "[{\"principal\":\"auditors\",\"privileges\":[\"READ_VOLUME\"]}]");
        assertThat(strings(job.path("tasks").path(0).path("spark_jar_task").path("parameters")))
                .containsExactly(
                        "--source",
                        "/Volumes/audit/logging/logs",
                        "--target",
                        "audit.logging",
                        "--retention-days",
                        "365",
                        "--audit",
                        "on",
                        "--checkpoints",
                        "/Volumes/audit/logging/audit/checkpoints",
                        "--signing-key",
                        "env:BYWASH_SIGNING_KEY",
                        "--watch",
                        "on",
                        "--alerts",
                        "log",
                        "--channels",
                        "secrets:etl",
                        "--job-tables",
                        "system.lakeflow",
                        "--raw-lines",
                        "on");
        assertThat(strings(workspace
                        .state()
                        .jobs()
                        .get("bywash-verify")
                        .path("tasks")
                        .path(0)
                        .path("spark_jar_task")
                        .path("parameters")))
                .containsSequence("--accept-torn", "A-1,B-2");
        assertThat(cluster.path("spark_env_vars").toString())
                .isEqualTo("{\"BYWASH_SLACK_URL\":\"{{secrets/etl/slack}}\"}");
    }

    @Test
    void onServerlessComputeOurOwnJobsHaveAnEnvironmentAndNoCluster() {
        cli.deploy("prod", "--var", "compute=${var.serverless}");

        String jar =
                "/Workspace/Users/" + WorkspaceState.USER + "/.bundle/bywash/prod/files/dist/bywash-ingest-job.jar";
        assertThat(workspace.state().files()).containsKey(jar.substring("/Workspace".length()));
        assertThat(workspace.state().jobs().values())
                .filteredOn(job -> !job.path("name").asText().contains("sample-etl"))
                .hasSize(4)
                .allSatisfy(job -> {
                    JsonNode task = job.path("tasks").path(0);
                    assertThat(task.path("environment_key").asText()).isEqualTo("default");
                    assertThat(task.has("job_cluster_key")
                                    || task.path("libraries").size() > 0)
                            .isFalse();
                    assertThat(job.path("job_clusters")).isEmpty();
                    assertThat(job.path("performance_target").asText()).isEqualTo("PERFORMANCE_OPTIMIZED");
                    assertThat(job.path("environments").toString())
                            .isEqualTo(
                                    "[{\"environment_key\":\"default\",\"spec\":{\"environment_version\":\"4\",\"java_dependencies\":[\"%s\"]}}]"
                                            .formatted(jar));
                });
    }

    @Test
    void aVersionIsPublishedToTheVolumeOfInitScriptsAndStaysAsItIs() throws IOException {
        String[] where = {"--var", "catalog=audit", "--var", "schema=logging"};
        cli.deploy("prod", where);
        Path version = bundle.resolve("dist/VERSION");
        Files.writeString(version, "1.2.3\n");
        String folder = "/Volumes/audit/logging/init/1.2.3/";

        Outcome published = publish(where);
        assertThat(published.exitCode()).as(published.output()).isZero();
        assertThat(workspace.state().volumeFiles())
                .containsOnlyKeys(
                        folder + "VERSION",
                        folder + "bywash-0.1.0.dev0-py3-none-any.whl",
                        folder + "bywash-ingest-job.jar",
                        folder + "bywash-log4j2-plugin.jar",
                        folder + "install-bywash.sh",
                        folder + "log4j2.xml");

        byte[] script = workspace.state().volumeFiles().get(folder + "install-bywash.sh");
        Files.writeString(bundle.resolve("dist/install-bywash.sh"), "changed");
        assertThat(publish(where).output()).contains("stays as it is");
        Files.writeString(version, "1.2.4-SNAPSHOT\n");
        publish(where);

        assertThat(workspace.state().volumeFiles().get(folder + "install-bywash.sh"))
                .isEqualTo(script);
        assertThat(workspace.state().volumeFiles())
                .containsKey("/Volumes/audit/logging/init/1.2.4-SNAPSHOT/install-bywash.sh");
    }

    private Outcome publish(String... options) {
        return cli.run(Stream.concat(Stream.of("bundle", "run", "publish", "-t", "prod"), Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void aVersionThatLacksFilesGetsThemAndKeepsThoseThatAreThere() throws IOException {
        cli.deploy("prod");
        Files.writeString(bundle.resolve("dist/VERSION"), "1.2.3\r\n");
        String folder = "/Volumes/main/bywash/init/1.2.3/";
        publish();
        byte[] script = workspace.state().volumeFiles().get(folder + "install-bywash.sh");
        Files.writeString(bundle.resolve("dist/install-bywash.sh"), "changed");

        workspace.state().loseVolumeFile(folder + "bywash-log4j2-plugin.jar");
        Outcome completed = publish();

        assertThat(completed.exitCode()).as(completed.output()).isZero();
        assertThat(workspace.state().volumeFiles()).containsKey(folder + "bywash-log4j2-plugin.jar");
        assertThat(workspace.state().volumeFiles().get(folder + "install-bywash.sh"))
                .isEqualTo(script);

        workspace.state().loseVolumeFile(folder + "VERSION");
        publish();

        assertThat(workspace.state().volumeFiles().get(folder + "install-bywash.sh"))
                .as("of an upload that was cut off, nothing is trusted")
                .asString()
                .isEqualTo("changed");
    }

    /** Why versions are not kept in the workspace. */
    @Test
    void whatADeploymentDoesNotHaveAnyMoreIsDeletedFromTheWorkspace() throws IOException {
        Path older = Files.writeString(bundle.resolve("samples/older.txt"), "x");
        cli.deploy("prod");
        assertThat(workspace.state().files().keySet()).anyMatch(path -> path.endsWith("/samples/older.txt"));
        Files.delete(older);
        cli.deploy("prod");

        assertThat(workspace.state().files().keySet()).noneMatch(path -> path.endsWith("/samples/older.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster-policy.json", "cluster-policy-own-init-script.json"})
    void aPolicyPinsWhatIsPublished(String name) throws IOException {
        String policy = Files.readString(bundle.resolve("samples").resolve(name));

        JsonNode settings = new ObjectMapper().readTree(policy);
        String folder = "/Volumes/YOUR_CATALOG/bywash/init/VERSION";
        assertThat(settings.path("spark_env_vars.BYWASH_HOME").path("value").asText())
                .isEqualTo(folder);
        assertThat(settings.path("cluster_log_conf.path").path("value").asText())
                .isEqualTo("/Volumes/YOUR_CATALOG/bywash/logs");
        JsonNode script = settings.path("init_scripts.0.volumes.destination").path("value");
        assertThat(script.asText(folder + "/install-bywash.sh")).isEqualTo(folder + "/install-bywash.sh");
    }

    @Test
    void aReleaseIsDeployedAndPublishedWithoutMavenAndBash() throws Exception {
        Path archive = directory.resolve("release.zip");
        ProcessBuilder make = new ProcessBuilder("bash", "init-scripts/make-release.sh", archive.toString())
                .directory(bundle.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("release.txt").toFile());
        // With the quiet mvn of the copy.
        make.environment().merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
        Process made = make.start();
        assertThat(made.waitFor())
                .as(Files.readString(directory.resolve("release.txt")))
                .isZero();
        Path unpacked = directory.resolve("unpacked");
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path path = unpacked.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    Files.copy(zip, path);
                }
            }
        }
        Path release;
        try (var folders = Files.list(unpacked)) {
            release = folders.findFirst().orElseThrow();
        }
        assertThat(deadLinks(release)).isEmpty();
        DatabricksCli withoutTools = DatabricksCli.on(workspace, release).withoutPath();

        Outcome deployed = withoutTools.run("bundle", "deploy", "-t", "prod");

        assertThat(deployed.exitCode()).as(deployed.output()).isZero();
        assertThat(deployed.output()).contains("Deployment complete!").doesNotContainIgnoringCase("warn");
        assertThat(workspace.state().jobs()).hasSize(7);
        assertThat(workspace.state().files().keySet()).anyMatch(path -> path.endsWith("/dist/bywash-ingest-job.jar"));

        String folder = "/Volumes/main/bywash/init/1.2.3";
        assertThat(withoutTools.run("fs", "mkdirs", "dbfs:" + folder).exitCode())
                .isZero();
        Outcome published = withoutTools.run("fs", "cp", "--recursive", "dist", "dbfs:" + folder);

        assertThat(published.exitCode()).as(published.output()).isZero();
        assertThat(workspace.state().volumeFiles())
                .containsKeys(
                        folder + "/VERSION",
                        folder + "/bywash-log4j2-plugin.jar",
                        folder + "/install-bywash.sh",
                        folder + "/log4j2.xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void aSecondDeploymentChangesNothing(String target) {
        cli.deploy(target);
        var jobs = workspace.state().jobs();
        workspace.forgetCalls();

        cli.deploy(target);

        assertThat(workspace.calls())
                .filteredOn(call -> !call.method().equals("GET"))
                .extracting(call -> call.method() + " " + call.path())
                .noneMatch(call ->
                        call.contains("/jobs/") || call.contains("/unity-catalog/") || call.contains("%2Fdist%2F"));
        assertThat(workspace.state().jobs()).isEqualTo(jobs);
    }

    @Test
    void destroyLeavesNothingOfADevelopmentTarget() {
        cli.deploy("dev");

        Outcome destroyed = cli.run("bundle", "destroy", "-t", "dev", "--auto-approve");

        assertThat(destroyed.exitCode()).as(destroyed.output()).isZero();
        assertThat(workspace.state().jobs()).isEmpty();
        assertThat(workspace.state().schemas()).isEmpty();
        assertThat(workspace.state().volumes()).isEmpty();
        assertThat(workspace.state().files()).isEmpty();
    }

    @Test
    void destroyDoesNotTakeTheEventsOfProductionUnlessTheLockIsTakenOff() throws IOException {
        cli.deploy("prod");

        Outcome refused = cli.run("bundle", "destroy", "-t", "prod", "--auto-approve");

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.output()).contains("prevent_destroy");
        assertThat(workspace.state().schemas()).containsOnlyKeys("main.bywash");
        assertThat(workspace.state().jobs()).hasSize(7);

        Path settings = bundle.resolve("databricks.yml");
        Files.writeString(
                settings, Files.readString(settings).replace("prevent_destroy: true", "prevent_destroy: false"));
        cli.deploy("prod");
        Outcome destroyed = cli.run("bundle", "destroy", "-t", "prod", "--auto-approve");

        assertThat(destroyed.exitCode()).as(destroyed.output()).isZero();
        assertThat(workspace.state().schemas()).isEmpty();
        assertThat(workspace.state().jobs()).isEmpty();
    }

    /** Links of all pages that lead to no file. */
    private static List<String> deadLinks(Path folder) throws IOException {
        List<String> dead = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                LINK.matcher(Files.readString(page))
                        .results()
                        .map(link -> link.group(1))
                        .filter(link -> !Files.exists(page.resolveSibling(link)))
                        .forEach(link -> dead.add(folder.relativize(page) + " leads to " + link));
            }
        }
        return dead;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(element -> strings.add(element.asText()));
        return strings;
    }
}
