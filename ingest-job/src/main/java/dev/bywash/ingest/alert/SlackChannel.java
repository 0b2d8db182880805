package dev.bywash.ingest.alert;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** An incoming webhook of Slack. */
record SlackChannel(String name, URI uri) implements Channel {

    @Override
    public int mostAlerts() {
        return 20;
    }

    /** Slack cuts what is longer than 40,000 characters. */
    @Override
    public int mostBytes() {
        return 30_000;
    }

    @Override
    public HttpRequest request(List<Notice> notices) {
        return Channel.post(
                uri,
                Json.object(json -> json.writeStringField(
                        "text", "*" + escaped(Wording.title(notices)) + "*\n" + escaped(Wording.text(notices)))));
    }

    /** Slack reads these three as markup, and pings everybody for some. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
