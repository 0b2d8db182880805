package dev.bywash.ingest.access;

import dev.bywash.ingest.engine.Failure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why ways that were tried do not work, each by what came first. */
final class Refusals {

    private static final Pattern VOLUME = Pattern.compile("(?:dbfs:/*)?/Volumes/([^/]+)/([^/]+)/([^/]+).*");

    private final Map<Way, String> reasons = new LinkedHashMap<>();
    private final List<Exception> exceptions = new ArrayList<>();

    void add(Way way, String reason) {
        reasons.putIfAbsent(way, reason);
    }

    void add(Way way, Exception failure) {
        if (!reasons.containsKey(way)) {
            exceptions.add(failure);
        }
        add(way, Failure.reason(failure));
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    /** The failure of all of them: that a source does not exist, when that is what the first says; else what to grant. */
    IOException toException(List<String> sources) {
        Exception first = exceptions.get(0);
        IOException failure = first instanceof FileNotFoundException notFound
                ? notFound
                : new IOException("Cannot list " + sources + ": " + toText(sources));
        exceptions.stream().filter(e -> e != failure).forEach(failure::addSuppressed);
        return failure;
    }

    /** The reasons, and what to do about them. */
    String toText(List<String> sources) {
        return this + ". " + remedy(sources);
    }

    @Override
    public String toString() {
        return reasons.entrySet().stream()
                .map(reason -> "not " + reason.getKey().description() + " (" + reason.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String remedy(List<String> sources) {
        Set<String> grants = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (String source : sources) {
            Matcher volume = VOLUME.matcher(source);
            if (volume.matches()) {
                grants.add("USE CATALOG ON CATALOG `%s`".formatted(volume.group(1)));
                grants.add("USE SCHEMA ON SCHEMA `%s`.`%s`".formatted(volume.group(1), volume.group(2)));
                grants.add("READ VOLUME, WRITE VOLUME ON VOLUME `%s`.`%s`.`%s`"
                        .formatted(volume.group(1), volume.group(2), volume.group(3)));
            } else {
                others.add(source);
            }
        }
        List<String> remedies = new ArrayList<>();
        if (!grants.isEmpty()) {
            remedies.add(
                    "Check that the path is right, and grant whoever the job runs as what it lacks of: %s; WRITE VOLUME is for deleting alone. If it has that, run the job on compute in dedicated access mode (data_security_mode: SINGLE_USER)"
                            .formatted(String.join("; ", grants)));
        }
        if (!others.isEmpty()) {
            remedies.add("Check that whoever the job runs as may list, read and, to delete, write "
                    + String.join(", ", others));
        }
        return String.join(". ", remedies);
    }
}
