package dev.bywash.ingest.alert;

import java.util.Locale;

/** How bad it is. */
public enum Severity {
    CRITICAL,
    ERROR,
    WARNING,
    INFO;

    /** As it is written in tables and messages. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The severity of this name; WARNING where there is none of it. */
    static Severity of(String name) {
        for (Severity severity : values()) {
            if (severity.name().equalsIgnoreCase(name)) {
                return severity;
            }
        }
        return WARNING;
    }
}
