package dev.bywash.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of the stand-in workspace asks a SQL warehouse: dashboards and alerts.
 *
 * <p>It refuses what it does not know. Fields by the references of the API: https://docs.databricks.com/api/workspace/lakeview/create,
 * https://docs.databricks.com/api/workspace/alertsv2/createalert
 */
final class WarehouseObjects {

    /** The only one that there is. */
    static final String WAREHOUSE = "4b9b953939869799";

    static final String DASHBOARDS = "/api/2.0/lakeview/dashboards";
    static final String ALERTS = "/api/2.0/alerts";

    private static final Set<String> OF_A_DASHBOARD =
            Set.of("display_name", "parent_path", "serialized_dashboard", "warehouse_id", "etag", "dashboard_id");

    /** With the points between what lies in one another. */
    private static final Set<String> OF_AN_ALERT = Set.of(
            "display_name",
            "parent_path",
            "query_text",
            "warehouse_id",
            "custom_summary",
            "custom_description",
            "run_as.user_name",
            "run_as.service_principal_name",
            "evaluation.source.name",
            "evaluation.source.aggregation",
            "evaluation.comparison_operator",
            "evaluation.threshold.value.double_value",
            "evaluation.empty_result_state",
            "evaluation.notification.notify_on_ok",
            "evaluation.notification.retrigger_seconds",
            "evaluation.notification.subscriptions",
            "evaluation.notification.subscriptions.user_email",
            "evaluation.notification.subscriptions.destination_id",
            "schedule.quartz_cron_schedule",
            "schedule.timezone_id",
            "schedule.pause_status");

    private static final Set<String> NEEDED_BY_AN_ALERT = Set.of(
            "display_name",
            "query_text",
            "warehouse_id",
            "evaluation.source.name",
            "evaluation.comparison_operator",
            "schedule.quartz_cron_schedule",
            "schedule.timezone_id");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final NavigableMap<String, ObjectNode> dashboards = new TreeMap<>();
    private final NavigableMap<String, ObjectNode> published = new TreeMap<>();
    private final NavigableMap<String, ObjectNode> alerts = new TreeMap<>();
    private int made;

    /** By their names, each with where its queries look, as {@code dataset_catalog} and {@code dataset_schema}. */
    synchronized Map<String, ObjectNode> dashboards() {
        return byName(dashboards);
    }

    /** What was published of them, by the same names. */
    synchronized Map<String, ObjectNode> published() {
        return published.entrySet().stream()
                .collect(Collectors.toMap(entry -> name(dashboards.get(entry.getKey())), Map.Entry::getValue));
    }

    synchronized Map<String, ObjectNode> alerts() {
        return byName(alerts);
    }

    private static Map<String, ObjectNode> byName(Map<String, ObjectNode> objects) {
        return objects.values().stream().collect(Collectors.toMap(WarehouseObjects::name, object -> object));
    }

    private static String name(JsonNode object) {
        return object.path("display_name").asText();
    }

    static boolean isOne(String path) {
        return path.startsWith(DASHBOARDS) || path.startsWith(ALERTS);
    }

    synchronized WorkspaceState.Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        try {
            return path.startsWith(DASHBOARDS) ? dashboard(method, path, query, body) : alert(method, path, body);
        } catch (IllegalArgumentException e) {
            return WorkspaceState.Answer.refused(e.getMessage());
        }
    }

    private static void require(List<String> complaints) {
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", complaints));
        }
    }

    private WorkspaceState.Answer dashboard(String method, String path, Map<String, String> query, JsonNode body) {
        if (method.equals("POST") && path.equals(DASHBOARDS)) {
            require(complaintsOfDashboard(body));
            String id = "dashboard-" + ++made;
            ObjectNode dashboard = body.deepCopy();
            dashboard
                    .put("dashboard_id", id)
                    .put("etag", "1")
                    .put("lifecycle_state", "ACTIVE")
                    .put("path", body.path("parent_path").asText() + "/" + name(body) + ".lvdash.json");
            query.forEach(dashboard::put);
            dashboards.put(id, dashboard);
            return WorkspaceState.Answer.ok(dashboard);
        }
        String[] parts = path.substring(DASHBOARDS.length() + 1).split("/", -1);
        ObjectNode dashboard = dashboards.get(parts[0]);
        if (dashboard == null) {
            return WorkspaceState.Answer.missing(path);
        }
        if (parts.length > 1) {
            return published(method, path, parts[0], body);
        }
        if (method.equals("DELETE")) {
            dashboards.remove(parts[0]);
            published.remove(parts[0]);
            return WorkspaceState.Answer.ok(JSON.createObjectNode());
        }
        if (method.equals("PATCH")) {
            require(complaintsOfDashboard(body));
            dashboard.setAll((ObjectNode) body);
            query.forEach(dashboard::put);
        }
        return WorkspaceState.Answer.ok(dashboard);
    }

    private WorkspaceState.Answer published(String method, String path, String id, JsonNode body) {
        if (method.equals("POST")) {
            List<String> complaints = new ArrayList<>();
            leaves(body, "").stream()
                    .filter(field ->
                            !Set.of("embed_credentials", "warehouse_id").contains(field))
                    .forEach(field -> complaints.add("unknown field " + field));
            addMissingWarehouse(body, complaints);
            require(complaints);
            published.put(id, (ObjectNode) body);
        }
        return published.containsKey(id)
                ? WorkspaceState.Answer.ok(published.get(id))
                : WorkspaceState.Answer.missing(path);
    }

    private WorkspaceState.Answer alert(String method, String path, JsonNode body) {
        if (method.equals("POST") && path.equals(ALERTS)) {
            require(complaintsOfAlert(body));
            String id = "alert-" + ++made;
            ObjectNode alert = body.deepCopy();
            alert.put("id", id);
            alerts.put(id, alert);
            return WorkspaceState.Answer.ok(alert);
        }
        String id = path.substring(ALERTS.length() + 1);
        ObjectNode alert = alerts.get(id);
        if (alert == null) {
            return WorkspaceState.Answer.missing(path);
        }
        if (method.equals("DELETE")) {
            alerts.remove(id);
            return WorkspaceState.Answer.ok(JSON.createObjectNode());
        }
        if (method.equals("PATCH")) {
            alert.setAll((ObjectNode) body);
        }
        return WorkspaceState.Answer.ok(alert);
    }

    private static List<String> complaintsOfDashboard(JsonNode dashboard) {
        List<String> complaints = new ArrayList<>();
        dashboard.fieldNames().forEachRemaining(field -> {
            if (!OF_A_DASHBOARD.contains(field)) {
                complaints.add("unknown field " + field);
            }
        });
        addMissingWarehouse(dashboard, complaints);
        complaints.addAll(DashboardFormat.complaints(
                dashboard.path("serialized_dashboard").asText()));
        return complaints;
    }

    private static List<String> complaintsOfAlert(JsonNode alert) {
        List<String> complaints = new ArrayList<>();
        Set<String> leaves = Set.copyOf(leaves(alert, ""));
        leaves.stream()
                .filter(field -> !OF_AN_ALERT.contains(field))
                .forEach(field -> complaints.add("unknown field " + field));
        NEEDED_BY_AN_ALERT.stream()
                .filter(field -> !leaves.contains(field))
                .forEach(field -> complaints.add("no " + field));
        addMissingWarehouse(alert, complaints);
        return complaints;
    }

    private static void addMissingWarehouse(JsonNode object, List<String> complaints) {
        String warehouse = object.path("warehouse_id").asText();
        if (!warehouse.equals(WAREHOUSE)) {
            complaints.add("there is no warehouse '" + warehouse + "'");
        }
    }

    /** The names of all that is no object, those of elements of lists without their places. */
    private static List<String> leaves(JsonNode node, String name) {
        List<String> leaves = new ArrayList<>();
        if (node.isArray() && !node.isEmpty()) {
            node.forEach(element -> leaves.addAll(leaves(element, name)));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                leaves.addAll(leaves(field.getValue(), name.isEmpty() ? field.getKey() : name + "." + field.getKey()));
            }
        } else {
            leaves.add(name);
        }
        return leaves;
    }
}
