package dev.bywash.log4j.install;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the init script knows of the node and the JVM may not see: custom environment variables do not reach every JVM, so the merged
 * appender carries them as attributes.
 */
final class NodeIdentity {

    private final Map<String, String> attributes;

    private NodeIdentity(Map<String, String> attributes) {
        this.attributes = attributes;
    }

    /**
     * @param role driver, executor or master-worker; the last writes no role, because events come from drivers and executors alone
     * @param environment the platform's variables; those that are missing or empty are left out
     */
    static NodeIdentity of(String role, Map<String, String> environment) {
        Map<String, String> attributes = new LinkedHashMap<>();
        put(attributes, "clusterId", environment.get("DB_CLUSTER_ID"));
        put(attributes, "clusterName", environment.get("DB_CLUSTER_NAME"));
        put(attributes, "role", role.equals("master-worker") ? null : role);
        put(attributes, "host", environment.get("DB_CONTAINER_IP"));
        return new NodeIdentity(attributes);
    }

    /** Attributes by name, values as they are meant, in the order in which they are written. */
    Map<String, String> attributes() {
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, String value) {
        if (value != null && !value.isEmpty()) {
            attributes.put(name, value);
        }
    }

    /** A value as XML in double quotes, in ASCII for every encoding, with Log4j's own substitution kept from it. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        String literal = value.replace("${", "$${");
        literal.codePoints().forEach(c -> {
            if (c < 0x20 || (c >= 0xD800 && c <= 0xDFFF) || c == 0xFFFE || c == 0xFFFF) {
                quoted.append('?'); // has no form in XML
            } else if (c > 0x7E || "\"<>&".indexOf(c) >= 0) {
                quoted.append("&#").append(c).append(';');
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
