package dev.bywash.ingest.alert;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * PagerDuty's Events API, version 2. An alert is one incident there, however often it is said.
 *
 * @param key the integration's, a secret
 */
record PagerDutyChannel(String name, URI uri, String key) implements Channel {

    /** A longer one is refused. */
    private static final int MAX_SUMMARY = 1024;

    @Override
    public int mostAlerts() {
        return 1;
    }

    @Override
    public int mostBytes() {
        return 500_000;
    }

    @Override
    public HttpRequest request(List<Notice> notices) {
        Notice notice = notices.get(0);
        Alert alert = notice.alert();
        return Channel.post(uri, Json.object(json -> {
            json.writeStringField("routing_key", key);
            json.writeStringField("event_action", notice.isResolved() ? "resolve" : "trigger");
            json.writeStringField("dedup_key", alert.fingerprint());
            json.writeObjectFieldStart("payload");
            json.writeStringField("summary", Wording.shortened(alert.rule() + ": " + alert.summary(), MAX_SUMMARY));
            json.writeStringField("source", notice.group());
            json.writeStringField("severity", alert.severity().text());
            json.writeStringField("timestamp", alert.since().toString());
            Json.member(json, "custom_details", details(alert));
            json.writeEndObject();
        }));
    }

    private static Map<String, String> details(Alert alert) {
        Map<String, String> details = new TreeMap<>();
        alert.labels().forEach((name, value) -> details.put(name, Wording.shortened(value, MAX_SUMMARY)));
        return details;
    }
}
