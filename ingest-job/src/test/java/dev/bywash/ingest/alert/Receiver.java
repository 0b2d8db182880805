package dev.bywash.ingest.alert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A real receiver of messages, which does what it is told. */
public final class Receiver implements AutoCloseable {

    private static final String FIRST = "/first";

    /** What it does with a message. */
    enum Mood {
        TAKES,
        ASKS_TO_WAIT,
        FAILS,
        REFUSES,
        STALLS
    }

    /** A message. */
    record Received(String path, String body) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile Mood mood = Mood.TAKES;

    /** What it does with those for a path, whatever its mood is. */
    final Map<String, Mood> moods = new ConcurrentHashMap<>();

    private final Consumer<String> listener;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);

    public Receiver() throws IOException {
        this(body -> {});
    }

    /** @param listener is told of each message before it is answered, by any thread */
    public Receiver(Consumer<String> listener) throws IOException {
        this.listener = listener;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.createContext(FIRST, exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
        sendFirst();
    }

    /** A sender gives up in seconds, and the first message of a JVM takes as long as it takes to load what sends and receives. */
    private void sendFirst() throws IOException {
        try {
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(url(FIRST))).build(), BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What came, the earliest first. */
    public List<String> bodies() {
        return received.stream().map(Received::body).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(exchange.getRequestURI().getPath(), body));
        listener.accept(body);
        switch (moods.getOrDefault(exchange.getRequestURI().getPath(), mood)) {
            case TAKES -> exchange.sendResponseHeaders(202, -1);
            case ASKS_TO_WAIT -> {
                exchange.getResponseHeaders().add("Retry-After", "600");
                exchange.sendResponseHeaders(429, -1);
            }
            case FAILS -> exchange.sendResponseHeaders(503, -1);
            case REFUSES -> exchange.sendResponseHeaders(404, -1);
            case STALLS -> {
                // The answer begins, and never ends.
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().flush();
                waitForEnd();
            }
        }
        exchange.close();
    }

    private void waitForEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
