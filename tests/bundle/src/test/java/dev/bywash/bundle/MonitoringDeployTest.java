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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard and the alerts, which nobody gets who does not ask for them. */
class MonitoringDeployTest extends WorkspaceTest {

    private static final String INCLUDED = "  - resources/monitoring/*.yml\n";
    private static final String[] WITH_A_WAREHOUSE = {"--var", "warehouse_id=" + WarehouseObjects.WAREHOUSE};
    private static final Pattern QUERY = Pattern.compile("(?m)^ {6}query_text: \\|\\n((?: {8}.*\\n)+)");

    private final WarehouseObjects objects = workspace.state().warehouseObjects();

    @ParameterizedTest
    @CsvSource({"dev, '[dev ada] ', dev_ada_bywash", "prod, '', bywash"})
    void theyComeWithTheLineAndTheWarehouseAndGoWithTheLine(String target, String prefix, String schema)
            throws IOException {
        cli.deploy(target);
        assertThat(callsOfMonitoring()).as("without the line").isEmpty();

        include();
        Outcome validated = cli.bundle("validate", target, WITH_A_WAREHOUSE);
        assertThat(validated.exitCode()).as(validated.output()).isZero();
        assertThat(validated.output()).contains("Validation OK!").doesNotContainIgnoringCase("warn");
        cli.deploy(target, WITH_A_WAREHOUSE);

        String folder = "/Workspace/Users/" + WorkspaceState.USER + "/.bundle/bywash/" + target + "/resources";
        assertThat(objects.dashboards()).containsOnlyKeys(prefix + "Bywash");
        JsonNode dashboard = objects.dashboards().get(prefix + "Bywash");
        assertThat(dashboard.path("serialized_dashboard").asText())
                .isEqualTo(Files.readString(bundle.resolve("resources/monitoring/bywash_overview.lvdash.json")));
        assertThat(dashboard.path("dataset_catalog").asText()).isEqualTo("main");
        assertThat(dashboard.path("dataset_schema").asText()).isEqualTo(schema);
        assertThat(dashboard.path("parent_path").asText()).isEqualTo(folder);
        assertThat(objects.published().get(prefix + "Bywash").toString())
                .as("who looks at it sees what he may read himself")
                .isEqualTo(
                        "{\"embed_credentials\":false,\"warehouse_id\":\"%s\"}".formatted(WarehouseObjects.WAREHOUSE));
        assertThat(objects.alerts())
                .containsOnlyKeys(
                        prefix + "Bywash: loads failed",
                        prefix + "Bywash: events are missing",
                        prefix + "Bywash: the ingest job is silent");
        assertThat(objects.alerts().values()).allSatisfy(alert -> {
            assertThat(alert.path("schedule").toString())
                    .isEqualTo("{\"pause_status\":\"PAUSED\",\"quartz_cron_schedule\":\"0 0/15 * * *"
                            + " ?\",\"timezone_id\":\"UTC\"}");
            assertThat(alert.path("evaluation").path("empty_result_state").asText())
                    .isEqualTo("OK");
        });
        assertThat(objects.alerts().values())
                .extracting(alert -> alert.path("query_text").asText())
                .containsExactlyInAnyOrderElementsOf(queries("main." + schema));
        workspace.forgetCalls();
        cli.deploy(target, WITH_A_WAREHOUSE);
        assertThat(callsOfMonitoring())
                .as("a second deployment")
                .isNotEmpty()
                .allMatch(call -> call.startsWith("GET "));

        replace(INCLUDED, "");
        assertThat(cli.bundle("deploy", target).output()).contains("delete resources.dashboards.bywash_overview");
        cli.deploy(target, "--auto-approve");
        assertThat(objects.dashboards()).isEmpty();
        assertThat(objects.alerts()).isEmpty();
    }

    @Test
    void aCompanySaysWhoIsToldAndWhen() throws IOException {
        include();
        Files.writeString(
                Files.createDirectories(bundle.resolve(".databricks/bundle/prod"))
                        .resolve("variable-overrides.json"),
                """
                {
                  "warehouse_id": "%s",
                  "alert_status": "UNPAUSED",
                  "alert_schedule": "0 0/5 * * * ?",
                  "alert_subscriptions": [{"user_email": "etl@example.com"}, {"destination_id": "slack-1"}],
                  "silent_after_hours": 80
                }
                """.formatted(WarehouseObjects.WAREHOUSE));

        cli.deploy("prod");

        assertThat(objects.alerts().values()).hasSize(3).allSatisfy(alert -> {
            assertThat(alert.path("run_as").path("user_name").asText()).isEqualTo(WorkspaceState.USER);
            assertThat(alert.path("schedule").path("pause_status").asText()).isEqualTo("UNPAUSED");
            assertThat(alert.path("schedule").path("quartz_cron_schedule").asText())
                    .isEqualTo("0 0/5 * * * ?");
            assertThat(alert.path("evaluation")
                            .path("notification")
                            .path("subscriptions")
                            .toString())
                    .isEqualTo("[{\"user_email\":\"etl@example.com\"},{\"destination_id\":\"slack-1\"}]");
        });
        assertThat(objects.alerts()
                        .get("Bywash: the ingest job is silent")
                        .path("query_text")
                        .asText())
                .contains("INTERVAL 80 HOURS");
        assertThat(workspace.state().permissions()).as("others may look").anySatisfy((object, list) -> {
            assertThat(object).startsWith("/api/2.0/permissions/dashboards/");
            assertThat(list.toString()).contains("\"users\"", "CAN_READ");
        });
    }

    @Test
    void withoutAWarehouseTheClientSaysSo() throws IOException {
        include();

        Outcome validated = cli.bundle("validate", "prod");

        assertThat(validated.exitCode()).isNotZero();
        assertThat(validated.output()).contains("warehouse_id is required", "bywash_overview.dashboard.yml");
        assertThat(cli.bundle("deploy", "prod", "--var", "warehouse_id=another").output())
                .contains("there is no warehouse 'another'");
    }

    /** What the stand-in takes tells something only if it does not take everything. */
    @Test
    void whatThePlatformDoesNotKnowIsRefused() throws IOException {
        include();
        Path dashboard = bundle.resolve("resources/monitoring/bywash_overview.lvdash.json");
        JsonNode tree = new ObjectMapper().readTree(dashboard.toFile());
        assertThat(DashboardFormat.complaints(tree.toString())).isEmpty();
        Files.writeString(
                dashboard,
                tree.toString()
                        .replace("\"version\":2,\"widgetType\":\"counter\"", "\"version\":3,\"widgetType\":\"counter\"")
                        .replace("\"displayName\":\"Overview\"", "\"title\":\"Overview\""));

        assertThat(cli.bundle("deploy", "prod", WITH_A_WAREHOUSE).output())
                .contains("Invalid widget definition: counter of version 3", "unknown field 'title' of a page");
    }

    private List<String> queries(String schema) throws IOException {
        List<String> queries = new ArrayList<>();
        try (var files = Files.list(bundle.resolve("resources/monitoring"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".alert.yml")).toList()) {
                Matcher query = QUERY.matcher(Files.readString(file));
                assertThat(query.find()).as(file.toString()).isTrue();
                queries.add(query.group(1)
                        .replaceAll("(?m)^ {8}", "")
                        .replace("${var.catalog}.${resources.schemas.bywash.name}", schema)
                        .replace("${var.silent_after_hours}", "24"));
            }
        }
        return queries;
    }

    private List<String> callsOfMonitoring() {
        return workspace.calls().stream()
                .map(call -> call.method() + " " + call.path())
                .filter(call -> call.contains(WarehouseObjects.DASHBOARDS)
                        || call.contains(WarehouseObjects.ALERTS)
                        || call.contains("/warehouses"))
                .toList();
    }

    /** Takes the mark of a comment from the line that is there for it. */
    private void include() throws IOException {
        replace("  # - resources/monitoring/*.yml\n", INCLUDED);
    }

    private void replace(String line, String other) throws IOException {
        Path settings = bundle.resolve("databricks.yml");
        String text = Files.readString(settings);
        assertThat(text).contains(line);
        Files.writeString(settings, text.replace(line, other));
    }
}
