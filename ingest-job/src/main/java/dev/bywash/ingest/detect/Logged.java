package dev.bywash.ingest.detect;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an event says, as far as detectors of the platform's troubles look at it. All but the severity may be null.
 *
 * @param severity as OpenTelemetry counts: 13 is WARN
 * @param stacktrace the beginning of it
 */
public record Logged(int severity, String message, String exceptionClass, String exceptionMessage, String stacktrace) {

    private static final int WARN = 13;

    boolean isWarning() {
        return severity >= WARN;
    }

    /** The message, and that of the exception. */
    String messages() {
        return joined(message, exceptionMessage);
    }

    /** All there is. */
    String all() {
        return joined(message, exceptionClass, exceptionMessage, stacktrace);
    }

    private static String joined(String... parts) {
        return Stream.of(parts).filter(part -> part != null).collect(Collectors.joining("\n"));
    }
}
