package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The fields of {@code source} that are constant in a process. Immutable. */
final class ProcessFields {

    static final byte[] OPEN = JsonBuffer.bytes(",\"source\":{");

    private static final byte[] COMMA = JsonBuffer.bytes(",");

    private static final String DRIVER = "driver";
    private static final String EXECUTOR = "executor";
    private static final String TAGS = "spark.databricks.clusterUsageTags.";

    private static final int MAX_VALUE_CHARS = 256;
    private static final Path KERNEL_HOST_NAME = Paths.get("/proc/sys/kernel/hostname");

    private final Map<String, String> values;
    private final byte[] encoded;

    private ProcessFields(Map<String, String> values) {
        this.values = values;
        this.encoded = encode(values);
    }

    /**
     * What is known of this process: of each field first what is configured, then what the environment says, then what Spark does. A value
     * that is null, empty, or a lookup that Log4j could not resolve is not known.
     *
     * @param configured from the name of a field to its value
     * @param environment from the name of an environment variable to its value
     * @param executorId Spark's: {@code driver} or the number of the executor, null where Spark is not running
     * @param spark from the name of a property of Spark to its value
     */
    static ProcessFields of(
            UnaryOperator<String> configured,
            UnaryOperator<String> environment,
            String executorId,
            UnaryOperator<String> spark) {
        Map<String, String> values = new LinkedHashMap<>();
        putFirst(
                values,
                "cluster_id",
                configured.apply("cluster_id"),
                environment.apply("DB_CLUSTER_ID"),
                spark.apply(TAGS + "clusterId"));
        putFirst(
                values,
                "cluster_name",
                configured.apply("cluster_name"),
                environment.apply("DB_CLUSTER_NAME"),
                spark.apply(TAGS + "clusterName"));
        putFirst(
                values,
                "role",
                knownRole(configured.apply("role")),
                roleOfNode(environment.apply("DB_IS_DRIVER")),
                roleOfExecutor(executorId));
        putFirst(
                values,
                "host",
                configured.apply("host"),
                environment.apply("DB_CONTAINER_IP"),
                environment.apply("HOSTNAME"),
                hostName());
        putFirst(values, "app_id", spark.apply("spark.app.id"));
        return new ProcessFields(values);
    }

    String get(String name) {
        return values.get(name);
    }

    /** The object {@code source} up to the last of the fields, to be closed; empty when there are none. Not to be modified. */
    byte[] encoded() {
        return encoded;
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private static void putFirst(Map<String, String> values, String name, String... candidates) {
        for (String value : candidates) {
            if (value != null && !value.isEmpty() && !value.startsWith("${")) {
                values.put(name, value.substring(0, Math.min(value.length(), MAX_VALUE_CHARS)));
                return;
            }
        }
    }

    private static String knownRole(String role) {
        return DRIVER.equals(role) || EXECUTOR.equals(role) ? role : null;
    }

    private static String roleOfNode(String isDriver) {
        if (isDriver == null || isDriver.isEmpty()) {
            return null;
        }
        return "TRUE".equalsIgnoreCase(isDriver) ? DRIVER : EXECUTOR;
    }

    private static String roleOfExecutor(String executorId) {
        if (executorId == null) {
            return null;
        }
        return DRIVER.equals(executorId) ? DRIVER : EXECUTOR;
    }

    /** Without the name service, which may be slow or absent where a cluster starts. */
    private static String hostName() {
        try {
            return new String(Files.readAllBytes(KERNEL_HOST_NAME), StandardCharsets.UTF_8).trim();
        } catch (IOException | SecurityException e) {
            return null;
        }
    }

    private static byte[] encode(Map<String, String> values) {
        JsonBuffer json = new JsonBuffer();
        for (Map.Entry<String, String> field : values.entrySet()) {
            json.raw(json.length() == 0 ? OPEN : COMMA)
                    .string(field.getKey())
                    .raw(':')
                    .string(field.getValue());
        }
        return json.copy();
    }
}
