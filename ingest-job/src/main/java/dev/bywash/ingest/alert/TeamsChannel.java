package dev.bywash.ingest.alert;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** A workflow of Teams that takes an adaptive card. */
record TeamsChannel(String name, URI uri) implements Channel {

    @Override
    public int mostAlerts() {
        return 20;
    }

    /** Teams refuses messages of more than 28 KB, and JSON takes more bytes than the text. */
    @Override
    public int mostBytes() {
        return 16_000;
    }

    @Override
    public HttpRequest request(List<Notice> notices) {
        return Channel.post(uri, Json.object(json -> {
            json.writeStringField("type", "message");
            json.writeArrayFieldStart("attachments");
            json.writeStartObject();
            json.writeStringField("contentType", "application/vnd.microsoft.card.adaptive");
            json.writeObjectFieldStart("content");
            json.writeStringField("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            json.writeStringField("type", "AdaptiveCard");
            json.writeStringField("version", "1.4");
            json.writeArrayFieldStart("body");
            block(json, Wording.title(notices), "Bolder");
            for (Notice notice : notices) {
                block(json, Wording.text(notice), "Default");
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
        }));
    }

    private static void block(JsonGenerator json, String text, String weight) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "TextBlock");
        json.writeStringField("text", text);
        json.writeBooleanField("wrap", true);
        json.writeStringField("weight", weight);
        json.writeEndObject();
    }
}
