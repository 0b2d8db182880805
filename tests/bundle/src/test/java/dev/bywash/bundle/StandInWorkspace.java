package dev.bywash.bundle;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A workspace on loopback that a Databricks CLI can deploy to: it keeps what it is given, and every call that was made. */
final class StandInWorkspace implements AutoCloseable {

    /** One call as it came in. */
    record Call(String method, String path, String body) {}

    private final WireMockServer server;
    private final WorkspaceState state = new WorkspaceState();

    StandInWorkspace() {
        server = new WireMockServer(
                wireMockConfig().dynamicPort().bindAddress("127.0.0.1").extensions(new Answers(state)));
        server.stubFor(any(anyUrl()).willReturn(WireMock.aResponse()));
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    WorkspaceState state() {
        return state;
    }

    /** All calls since the last {@link #forgetCalls()}, in order. */
    List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (ServeEvent event : server.getAllServeEvents()) {
            Request request = event.getRequest();
            calls.add(new Call(request.getMethod().getName(), request.getUrl(), request.getBodyAsString()));
        }
        Collections.reverse(calls); // the journal begins with the newest
        return calls;
    }

    void forgetCalls() {
        server.resetRequests();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static final class Answers implements ResponseDefinitionTransformerV2 {

        private final WorkspaceState state;

        private Answers(WorkspaceState state) {
            this.state = state;
        }

        @Override
        public String getName() {
            return "workspace";
        }

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            Request request = event.getRequest();
            WorkspaceState.Answer answer = state.answer(
                    request.getMethod().getName(),
                    request.getUrl(),
                    request.getBody() == null ? new byte[0] : request.getBody());
            return ResponseDefinitionBuilder.responseDefinition()
                    .withStatus(answer.status())
                    .withHeader("Content-Type", answer.contentType())
                    .withBody(answer.body())
                    .build();
        }
    }
}
