package dev.bywash.log4j.install;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.status.StatusLogger;

/**
 * What the init script left on this node for the configuration that is read. Immutable.
 *
 * <p>The configuration's path says whether it takes part and as what: {@code .../databricks/spark/dbconf/log4j/ROLE/log4j2.xml}. Beside the roles' folders lies {@code bywash/} with {@code log4j2.xml}, the
 * fragment, and {@code identity}: {@code NAME=VALUE} in UTF-8, each ended by a NUL as in {@code /proc/PID/environ}, so that no value needs an escape. Its {@code roles} are those that take part; the
 * rest become attributes of each {@code BywashAppender} that does not say otherwise.
 */
final class Installation {

    private static final Logger STATUS = StatusLogger.getLogger();
    private static final Pattern NODE_FILE =
            Pattern.compile("(.*/databricks/spark/dbconf/log4j)/(driver|executor)/log4j2\\.xml");
    private static final String ROLES = "roles";

    private final Path fragment;
    private final Map<String, String> identity;

    Installation(Path fragment, Map<String, String> identity) {
        this.fragment = fragment;
        this.identity = identity;
    }

    /** Null if Bywash is not installed on this node, or not for what is read. */
    static Installation of(ConfigurationSource source) {
        try {
            Matcher file = NODE_FILE.matcher(path(source));
            if (!file.matches()) {
                return null;
            }
            Path folder = Paths.get(file.group(1), "bywash");
            Path fragment = folder.resolve("log4j2.xml");
            Path identity = folder.resolve("identity");
            if (!Files.exists(fragment) || !Files.exists(identity)) {
                return null;
            }
            Map<String, String> values = identity(Files.readAllBytes(identity));
            String role = file.group(2);
            String roles = values.remove(ROLES);
            if (roles == null || !Arrays.asList(roles.split(" ")).contains(role)) {
                return null;
            }
            values.put("role", role);
            return new Installation(fragment, values);
        } catch (IOException | RuntimeException e) {
            STATUS.error("Bywash takes no part in {}, for its files there cannot be read: {}", source, e.toString());
            return null;
        }
    }

    /** The configuration whose loggers say which events go to which appender. */
    Path fragment() {
        return fragment;
    }

    /** Attributes of a {@code BywashAppender}, by name. */
    Map<String, String> identity() {
        return identity;
    }

    private static Map<String, String> identity(byte[] bytes) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0", -1)) {
            int equals = entry.indexOf('=');
            if (equals > 0 && equals < entry.length() - 1) {
                values.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return values;
    }

    /** Empty for what is no file. */
    private static String path(ConfigurationSource source) {
        File file = source.getFile();
        URI uri = source.getURI();
        if (file == null && (uri == null || !"file".equals(uri.getScheme()))) {
            return "";
        }
        Path path = file == null ? Paths.get(uri) : file.toPath();
        return path.toAbsolutePath().normalize().toString();
    }
}
