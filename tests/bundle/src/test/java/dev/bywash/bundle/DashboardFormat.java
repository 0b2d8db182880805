package dev.bywash.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a serialized dashboard may be made of: no more than what exported dashboards and the platform's own instructions for writing them show.
 *
 * <p>The format is not documented as a whole; the platform shows "Invalid widget definition" where a version does not fit the type.
 */
final class DashboardFormat {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Integer> VERSIONS =
            Map.of("counter", 2, "table", 2, "bar", 3, "line", 3, "filter-date-range-picker", 2);

    private static final Map<String, Set<String>> ENCODINGS = Map.of(
            "counter",
            Set.of("value", "target"),
            "table",
            Set.of("columns"),
            "bar",
            Set.of("x", "y", "color"),
            "line",
            Set.of("x", "y", "color"),
            "filter-date-range-picker",
            Set.of("fields"));

    private final List<String> complaints = new ArrayList<>();

    private DashboardFormat() {}

    /** What is wrong with it; nothing where it is taken. */
    static List<String> complaints(String serialized) {
        DashboardFormat format = new DashboardFormat();
        try {
            format.check(JSON.readTree(serialized));
        } catch (JsonProcessingException e) {
            return List.of("no JSON: " + e.getOriginalMessage());
        }
        return format.complaints;
    }

    private void check(JsonNode dashboard) {
        only(dashboard, "dashboard", Set.of("datasets", "pages"));
        for (JsonNode dataset : dashboard.path("datasets")) {
            only(dataset, "dataset", Set.of("name", "displayName", "queryLines", "parameters"));
            for (JsonNode parameter : dataset.path("parameters")) {
                only(
                        parameter,
                        "parameter",
                        Set.of("displayName", "keyword", "dataType", "complexType", "defaultSelection"));
            }
        }
        for (JsonNode page : dashboard.path("pages")) {
            only(page, "page", Set.of("name", "displayName", "pageType", "layoutVersion", "layout"));
            for (JsonNode place : page.path("layout")) {
                only(place, "place", Set.of("widget", "position"));
                only(place.path("position"), "position", Set.of("x", "y", "width", "height"));
                checkWidget(place.path("widget"));
            }
        }
    }

    private void checkWidget(JsonNode widget) {
        if (!widget.path("name").asText().matches("[\\w-]{1,60}")) {
            complaints.add("widget '" + widget.path("name").asText() + "' is no name");
        }
        if (widget.has("multilineTextboxSpec")) {
            only(widget, "text", Set.of("name", "multilineTextboxSpec"));
            return;
        }
        only(widget, "widget", Set.of("name", "queries", "spec"));
        JsonNode spec = widget.path("spec");
        only(spec, "spec", Set.of("version", "widgetType", "encodings", "frame"));
        String type = spec.path("widgetType").asText();
        if (!Integer.valueOf(spec.path("version").asInt(-1)).equals(VERSIONS.get(type))) {
            complaints.add("Invalid widget definition: " + type + " of version " + spec.path("version"));
        }
        only(spec.path("encodings"), "encodings of " + type, ENCODINGS.getOrDefault(type, Set.of()));
        only(spec.path("frame"), "frame", Set.of("showTitle", "title", "showDescription", "description"));
        for (JsonNode query : widget.path("queries")) {
            only(query, "query", Set.of("name", "query"));
            only(query.path("query"), "query", Set.of("datasetName", "fields", "parameters", "disaggregated"));
        }
    }

    private void only(JsonNode object, String what, Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                complaints.add("unknown field '" + name + "' of a " + what);
            }
        });
    }
}
