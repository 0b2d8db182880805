package dev.bywash.ingest.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A receiver of Alertmanager's webhooks, version 4: what most tools for being on call understand. */
record AlertmanagerChannel(String name, URI uri) implements Channel {

    @Override
    public int mostAlerts() {
        return 50;
    }

    @Override
    public int mostBytes() {
        return 500_000;
    }

    @Override
    public HttpRequest request(List<Notice> notices) {
        boolean firing = notices.stream().anyMatch(notice -> !notice.isResolved());
        String group = notices.get(0).group();
        return Channel.post(uri, Json.object(json -> {
            json.writeStringField("version", "4");
            json.writeStringField("groupKey", "bywash:" + group);
            json.writeNumberField("truncatedAlerts", 0);
            json.writeStringField("status", firing ? "firing" : "resolved");
            json.writeStringField("receiver", name);
            Json.member(json, "groupLabels", Map.of("pipeline", group));
            Json.member(json, "commonLabels", Map.of());
            Json.member(json, "commonAnnotations", Map.of());
            json.writeStringField("externalURL", "");
            json.writeArrayFieldStart("alerts");
            for (Notice notice : notices) {
                alert(json, notice);
            }
            json.writeEndArray();
        }));
    }

    private static void alert(JsonGenerator json, Notice notice) throws IOException {
        Alert alert = notice.alert();
        Map<String, String> labels = new TreeMap<>(alert.labels());
        labels.put("alertname", alert.rule());
        labels.put("severity", alert.severity().text());
        Map<String, String> annotations = new TreeMap<>();
        annotations.put("summary", alert.summary());
        annotations.put("notification_id", notice.key());
        if (alert.evidence() != null) {
            annotations.put("description", alert.evidence());
        }
        json.writeStartObject();
        json.writeStringField("status", notice.isResolved() ? "resolved" : "firing");
        Json.member(json, "labels", labels);
        Json.member(json, "annotations", annotations);
        json.writeStringField("startsAt", alert.since().toString());
        json.writeStringField(
                "endsAt",
                alert.resolved() == null
                        ? "0001-01-01T00:00:00Z"
                        : alert.resolved().toString());
        json.writeStringField("generatorURL", "");
        json.writeStringField("fingerprint", alert.fingerprint().substring(0, 16));
        json.writeEndObject();
    }
}
