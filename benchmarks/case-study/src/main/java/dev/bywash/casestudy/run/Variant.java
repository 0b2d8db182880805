package dev.bywash.casestudy.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.bywash.casestudy.etl.LogKind;
import java.util.Arrays;

/** The ways to log that are compared. */
public enum Variant {
    NO_LOGGING("none", "no logging", LogKind.NOTHING),
    INSERT("insert", "INSERT per event", LogKind.DELTA_INSERT),
    INSERT_COMPACTED("insert-compacted", "INSERT, compacted", LogKind.DELTA_INSERT_COMPACTED),
    BUFFERED("buffered", "appends of 100 events", LogKind.DELTA_BUFFERED),
    JSON_FILE("json-file", "Log4j2 to a JSON file", LogKind.LOG4J),
    BYWASH_BARE("bywash-bare", "Bywash without redaction and seals", LogKind.LOG4J),
    BYWASH_BESIDE("bywash-beside", "Bywash and ingestion", LogKind.LOG4J),
    BYWASH("bywash", "Bywash", LogKind.LOG4J);

    private final String id;
    private final String label;
    private final LogKind logKind;

    Variant(String id, String label, LogKind logKind) {
        this.id = id;
        this.label = label;
        this.logKind = logKind;
    }

    /** The variant of an id. */
    @JsonCreator
    public static Variant of(String id) {
        return Arrays.stream(values())
                .filter(variant -> variant.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no variant '" + id + "'; there are "
                        + Arrays.stream(values()).map(Variant::id).toList()));
    }

    /** The name in results, options and directories. */
    @JsonValue
    public String id() {
        return id;
    }

    /** The name in tables and plots. */
    public String label() {
        return label;
    }

    LogKind logKind() {
        return logKind;
    }

    /** Whether it logs through the plugin. */
    public boolean isBywash() {
        return this == BYWASH || this == BYWASH_BESIDE || this == BYWASH_BARE;
    }

    /** Whether the driver itself writes its log to Delta. */
    public boolean isDelta() {
        return this == INSERT || this == INSERT_COMPACTED || this == BUFFERED;
    }
}
