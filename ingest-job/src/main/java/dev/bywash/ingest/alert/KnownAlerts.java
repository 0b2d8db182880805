package dev.bywash.ingest.alert;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The alerts that a run has to know: those that are open or were a day ago, and the latest episodes of the others that somebody names. They are read when they are wanted first. */
final class KnownAlerts {

    private final AlertStore store;
    private final Map<String, Alert> recent = new LinkedHashMap<>();
    private final Map<String, Alert> older = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();
    private boolean isRead;

    KnownAlerts(AlertStore store) {
        this.store = store;
    }

    /** Those that are open or were a day ago, by fingerprint. */
    Map<String, Alert> recent(Instant now) {
        return recent(List.of(), now);
    }

    /**
     * The same.
     *
     * @param named fingerprints that will be asked for: to know them as well costs no further question as long as nothing was read
     */
    Map<String, Alert> recent(Collection<String> named, Instant now) {
        List<String> unknown = named.stream()
                .filter(each -> !recent.containsKey(each) && !asked.contains(each))
                .distinct()
                .toList();
        if (!isRead) {
            store.recentAnd(unknown, now).forEach(alert -> (AlertStore.isRecent(alert, now) ? recent : older)
                    .put(alert.fingerprint(), alert));
        } else {
            store.episodes(unknown).forEach(alert -> older.put(alert.fingerprint(), alert));
        }
        asked.addAll(unknown);
        isRead = true;
        return recent;
    }

    /** The latest episode; null where there is none. */
    Alert latest(String fingerprint) {
        return recent.getOrDefault(fingerprint, older.get(fingerprint));
    }

    void put(Alert alert) {
        recent.put(alert.fingerprint(), alert);
    }

    /** The next run reads them again: another may have changed them. */
    void forget() {
        recent.clear();
        older.clear();
        asked.clear();
        isRead = false;
    }
}
