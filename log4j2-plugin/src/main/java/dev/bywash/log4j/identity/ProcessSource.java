package dev.bywash.log4j.identity;

import dev.bywash.log4j.encode.JsonBuffer;
import dev.bywash.log4j.encode.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The {@code source} of a process whose place is known from configuration and environment. Immutable. */
public final class ProcessSource implements Source {

    private static final int MAX_VALUE_CHARS = 256;
    private static final Path KERNEL_HOST_NAME = Paths.get("/proc/sys/kernel/hostname");

    private final Map<String, String> fields;
    private final byte[] encoded;

    private ProcessSource(Map<String, String> fields) {
        this.fields = fields;
        this.encoded = encode(fields);
    }

    /**
     * What is known of this process: of each field first what is configured, then what the environment says.
     *
     * @param configured {@code cluster_id}, {@code cluster_name}, {@code role}, {@code host}; a value that is absent, empty, or a lookup
     *     that Log4j could not resolve is not known
     * @param environment from the name of an environment variable to its value or null
     */
    public static ProcessSource of(Map<String, String> configured, UnaryOperator<String> environment) {
        Map<String, String> fields = new LinkedHashMap<>();
        put(fields, "cluster_id", configured.get("cluster_id"), environment.apply("DB_CLUSTER_ID"));
        put(fields, "cluster_name", configured.get("cluster_name"), environment.apply("DB_CLUSTER_NAME"));
        put(fields, "role", role(configured.get("role")), roleOf(environment.apply("DB_IS_DRIVER")));
        put(fields, "host", configured.get("host"), environment.apply("DB_CONTAINER_IP"));
        if (!fields.containsKey("host")) {
            put(fields, "host", environment.apply("HOSTNAME"), hostName());
        }
        return new ProcessSource(fields);
    }

    @Override
    public void write(JsonBuffer json) {
        json.raw(encoded);
    }

    @Override
    public String toString() {
        return fields.toString();
    }

    private static void put(Map<String, String> fields, String name, String first, String second) {
        String value = known(first) ? first : second;
        if (known(value)) {
            fields.put(name, value.substring(0, Math.min(value.length(), MAX_VALUE_CHARS)));
        }
    }

    private static boolean known(String value) {
        return value != null && !value.isEmpty() && !value.startsWith("${");
    }

    private static String role(String configured) {
        return "driver".equals(configured) || "executor".equals(configured) ? configured : null;
    }

    private static String roleOf(String isDriver) {
        if (isDriver == null || isDriver.isEmpty()) {
            return null;
        }
        return "TRUE".equalsIgnoreCase(isDriver) ? "driver" : "executor";
    }

    /** Without the name service, which may be slow or absent where a cluster starts. */
    private static String hostName() {
        try {
            return new String(Files.readAllBytes(KERNEL_HOST_NAME), StandardCharsets.UTF_8).trim();
        } catch (IOException | SecurityException e) {
            return null;
        }
    }

    private static byte[] encode(Map<String, String> fields) {
        if (fields.isEmpty()) {
            return new byte[0];
        }
        JsonBuffer json = new JsonBuffer();
        json.raw(JsonBuffer.bytes(",\"source\":"));
        char separator = '{';
        for (Map.Entry<String, String> field : fields.entrySet()) {
            json.raw(separator).string(field.getKey()).raw(':').string(field.getValue());
            separator = ',';
        }
        json.raw('}');
        return json.copy();
    }
}
