package dev.bywash.ingest.audit;

import java.util.Map;

/**
 * Whether a run is entered into the log, and where its head goes.
 *
 * @param checkpoints a directory for each run's checkpoint; null for none
 * @param signingKey {@code env:NAME} or {@code file:PATH}; null or {@code none} to sign nothing
 */
public record AuditOptions(boolean on, String checkpoints, String signingKey) {

    public static final AuditOptions OFF = new AuditOptions(false, null, null);

    private static final String NO_KEY = "none";

    /**
     * Whether the key can be read, where one is needed.
     *
     * @throws IllegalArgumentException when it cannot
     */
    public void requireKey(Map<String, String> environment) {
        if (on) {
            key(environment);
        }
    }

    SigningKey key(Map<String, String> environment) {
        return signingKey == null || signingKey.equals(NO_KEY) ? null : SigningKey.of(signingKey, environment);
    }
}
