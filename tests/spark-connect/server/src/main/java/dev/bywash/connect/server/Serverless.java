package dev.bywash.connect.server;

import java.util.Set;
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

/** Refuses what serverless compute refuses, by the platform's documentation, to whoever comes as user {@code serverless}. Others may all that the server can. */
public final class Serverless implements ServerInterceptor {

    private static final String USER = "serverless";

    private static final Set<String> SETTINGS = Set.of(
            "spark.databricks.execution.timeout",
            "spark.sql.ansi.enabled",
            "spark.sql.files.maxPartitionBytes",
            "spark.sql.legacy.timeParserPolicy",
            "spark.sql.session.timeZone",
            "spark.sql.shuffle.partitions");

    private static final String KEEPS_NOTHING =
            "[NOT_SUPPORTED_WITH_SERVERLESS] PERSIST TABLE is not supported on serverless compute. SQLSTATE: 0A000";

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean refused;

            @Override
            public void onMessage(Q message) {
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
                && request.getUserContext().getUserId().equals(USER)) {
            return refusalOf(request.getOperation());
        }
        if (message instanceof AnalyzePlanRequest request
                && request.getUserContext().getUserId().equals(USER)) {
            return request.hasPersist() ? KEEPS_NOTHING : null;
        }
        if (message instanceof ExecutePlanRequest request
                && request.getUserContext().getUserId().equals(USER)) {
            if (request.getPlan().hasCompressedOperation()) {
                return "What is compressed cannot be looked at: set spark.connect.session.planCompression.threshold to -1";
            }
            return refusalOf(request.getPlan().getCommand());
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
