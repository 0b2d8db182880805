package dev.bywash.ingest.alert;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** A place that alerts are said at. Its address is a secret: it is not logged. */
interface Channel {

    /** The name that the outbox knows it by. */
    String name();

    /** How many alerts a message may have. */
    int mostAlerts();

    /** How many bytes the texts of a message's alerts may have together. */
    int mostBytes();

    /** The message for some alerts of one group. */
    HttpRequest request(List<Notice> notices);

    /** A message of JSON. */
    static HttpRequest post(URI uri, String json) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "bywash")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
    }
}
