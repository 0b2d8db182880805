package dev.bywash.connect.server;

import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.connect.proto.AddArtifactsRequest;
import org.apache.spark.connect.proto.AddArtifactsRequest.SingleChunkArtifact;
import org.apache.spark.connect.proto.AnalyzePlanRequest;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.ExecutePlanRequest;
import org.sparkproject.connect.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.sparkproject.connect.grpc.Metadata;
import org.sparkproject.connect.grpc.ServerCall;
import org.sparkproject.connect.grpc.ServerCall.Listener;
import org.sparkproject.connect.grpc.ServerCallHandler;
import org.sparkproject.connect.grpc.ServerInterceptor;
import org.sparkproject.connect.grpc.Status;

/**
 * Refuses what serverless compute refuses, by the platform's documentation, to whoever comes as user {@code serverless}; and what it may refuse, for all that is known, to user
 * {@code serverless-without-jars}. Others may all that the server can.
 */
public final class Serverless implements ServerInterceptor {

    private static final String WITHOUT_JARS = "serverless-without-jars";
    private static final Set<String> USERS = Set.of("serverless", WITHOUT_JARS);

    private static final Set<String> SETTINGS = Set.of(
            "spark.databricks.execution.timeout",
            "spark.sql.ansi.enabled",
            "spark.sql.files.maxPartitionBytes",
            "spark.sql.legacy.timeParserPolicy",
            "spark.sql.session.timeZone",
            "spark.sql.shuffle.partitions");

    private static final String KEEPS_NOTHING =
            "[NOT_SUPPORTED_WITH_SERVERLESS] PERSIST TABLE is not supported on serverless compute. SQLSTATE: 0A000";

    private static final String NO_JARS = "PERMISSION_DENIED: a jar may not be added to this session";

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean refused;

            @Override
            public void onMessage(Q message) {
                if (refused) {
                    return;
                }
                String refusal = refusalOf(message);
                if (refusal == null) {
                    super.onMessage(message);
                } else {
                    refused = true;
                    call.close(Status.INVALID_ARGUMENT.withDescription(refusal), new Metadata());
                }
            }

            @Override
            public void onHalfClose() {
                if (!refused) {
                    super.onHalfClose();
                }
            }
        };
    }

    /** Returns null for what is let in. */
    private static String refusalOf(Object message) {
        if (message instanceof ConfigRequest request
                && USERS.contains(request.getUserContext().getUserId())) {
            return refusalOf(request.getOperation());
        }
        if (message instanceof AnalyzePlanRequest request
                && USERS.contains(request.getUserContext().getUserId())) {
            return request.hasPersist() ? KEEPS_NOTHING : null;
        }
        if (message instanceof ExecutePlanRequest request
                && USERS.contains(request.getUserContext().getUserId())) {
            if (request.getPlan().hasCompressedOperation()) {
                return "What is compressed cannot be looked at: set spark.connect.session.planCompression.threshold to -1";
            }
            return refusalOf(request.getPlan().getCommand());
        }
        if (message instanceof AddArtifactsRequest request
                && request.getUserContext().getUserId().equals(WITHOUT_JARS)) {
            // In parts, and several at once.
            return Stream.concat(
                                    Stream.of(request.getBeginChunk().getName()),
                                    request.getBatch().getArtifactsList().stream()
                                            .map(SingleChunkArtifact::getName))
                            .anyMatch(name -> name.endsWith(".jar"))
                    ? NO_JARS
                    : null;
        }
        return null;
    }

    private static String refusalOf(Command command) {
        if (command.hasCheckpointCommand()) {
            return KEEPS_NOTHING;
        }
        return command.hasCreateDataframeView()
                        && command.getCreateDataframeView().getIsGlobal()
                ? "[NOT_SUPPORTED_WITH_SERVERLESS] GLOBAL TEMPORARY VIEW is not supported on serverless compute. SQLSTATE: 0A000"
                : null;
    }

    private static String refusalOf(ConfigRequest.Operation operation) {
        return operation.getSet().getPairsList().stream()
                .filter(pair -> !SETTINGS.contains(pair.getKey()))
                .findFirst()
                .map(pair ->
                        "[CONFIG_NOT_AVAILABLE] Configuration " + pair.getKey() + " is not available. SQLSTATE: 42K0I")
                .orElse(null);
    }
}
