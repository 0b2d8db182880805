package dev.bywash.ingest.alert;

import dev.bywash.ingest.access.SmallFile;
import dev.bywash.ingest.watch.ChannelSource;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads where alerts go. What is read appears in no text, and in no query: of a secret, that has the scope and the key. */
final class ChannelSettings {

    static final String ALERTMANAGER = "BYWASH_ALERTMANAGER_URL";
    static final String SLACK = "BYWASH_SLACK_URL";
    static final String TEAMS = "BYWASH_TEAMS_URL";
    static final String PAGERDUTY_KEY = "BYWASH_PAGERDUTY_KEY";
    static final String PAGERDUTY_URL = "BYWASH_PAGERDUTY_URL";
    static final String HEARTBEAT = "BYWASH_HEARTBEAT_URL";

    private static final List<String> NAMES =
            List.of(ALERTMANAGER, SLACK, TEAMS, PAGERDUTY_KEY, PAGERDUTY_URL, HEARTBEAT);

    /** In the environment: a file with the others. */
    private static final String FILE = "BYWASH_ALERTS_FILE";

    /** What the platform puts in the place of a secret, where it takes it for output. */
    private static final String REDACTED = "[REDACTED]";

    private final SparkSession spark;
    private final Map<String, String> environment;

    ChannelSettings(SparkSession spark, Map<String, String> environment) {
        this.spark = spark;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The settings by their names; those that are not set are missing.
     *
     * @throws IllegalArgumentException when they cannot be read, or a source that was named has none, with what to do
     */
    Map<String, String> of(ChannelSource source) {
        return switch (source.kind()) {
            case ENVIRONMENT -> ofEnvironment();
            case SECRETS ->
                required(ofSecrets(source.name()), "the scope " + source.name() + ", or the job may not read it");
            case FILE -> required(ofFile(source.name()), "the file " + source.name());
        };
    }

    private Map<String, String> ofEnvironment() {
        Map<String, String> settings = new HashMap<>();
        String file = environment.get(FILE);
        if (file != null) {
            settings.putAll(ofFile(file));
        }
        settings.putAll(environment);
        settings.keySet().retainAll(NAMES);
        return settings;
    }

    private Map<String, String> ofFile(String path) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(SmallFile.text(spark, path)));
        } catch (IOException e) {
            throw new IllegalArgumentException("The channels' file cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            // Its message may tell what is in it.
            throw new IllegalArgumentException("The channels' file " + path + " is none of properties");
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        settings.keySet().retainAll(NAMES);
        return settings;
    }

    /** https://docs.databricks.com/sql/language-manual/functions/try_secret.html */
    private Map<String, String> ofSecrets(String scope) {
        String columns = NAMES.stream()
                .map(name -> "try_secret('%s', '%s')".formatted(scope, name))
                .collect(Collectors.joining(", "));
        Row row;
        try {
            row = spark.sql("SELECT " + columns).collectAsList().get(0);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            throw new IllegalArgumentException(
                    "The scope " + scope + " cannot be asked for secrets: " + e.getMessage(), e);
        }
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (!row.isNullAt(i)) {
                settings.put(NAMES.get(i), row.getString(i));
            }
        }
        if (settings.containsValue(REDACTED)) {
            throw new IllegalArgumentException(
                    "The platform does not show this job the secrets of the scope " + scope + ": name a file instead");
        }
        return settings;
    }

    private static Map<String, String> required(Map<String, String> settings, String where) {
        if (settings.isEmpty()) {
            throw new IllegalArgumentException("None of " + String.join(", ", NAMES) + " is in " + where);
        }
        return settings;
    }
}
