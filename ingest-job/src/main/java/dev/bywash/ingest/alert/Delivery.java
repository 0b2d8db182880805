package dev.bywash.ingest.alert;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends messages, and waits for an answer no longer than it is told. Not safe for use by several threads. */
final class Delivery {

    /** No single receiver may take all of the time that all have together. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private HttpClient client;

    /**
     * What became of a message.
     *
     * @param retryAfter what the receiver asks for; null where it does not
     * @param error null when it was taken
     */
    record Outcome(Kind kind, Duration retryAfter, String error) {

        /** Whether to try again. */
        enum Kind {
            SENT,
            AGAIN,
            REFUSED
        }
    }

    Outcome send(HttpRequest request, Duration left) {
        Duration patience = left.compareTo(LONGEST) < 0 ? left : LONGEST;
        CompletableFuture<HttpResponse<Void>> answer =
                client().sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            // The request's own timeout does not count the answer's body, which may come for ever.
            return outcome(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            answer.cancel(true);
            return again("no answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            // Its class says enough, and its message may tell the address.
            return again(String.valueOf(e.getCause().getClass().getSimpleName()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return again("interrupted");
        }
    }

    private static Outcome outcome(HttpResponse<Void> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return new Outcome(Outcome.Kind.SENT, null, null);
        }
        String error = "answered " + status;
        boolean again = status == 429 || status == 408 || status / 100 == 5;
        return new Outcome(again ? Outcome.Kind.AGAIN : Outcome.Kind.REFUSED, retryAfter(response), error);
    }

    private static Duration retryAfter(HttpResponse<Void> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private static Outcome again(String error) {
        return new Outcome(Outcome.Kind.AGAIN, null, error);
    }

    private HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(LONGEST)
                    .build();
        }
        return client;
    }
}
