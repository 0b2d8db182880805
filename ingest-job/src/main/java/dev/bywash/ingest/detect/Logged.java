package dev.bywash.ingest.detect;

import java.util.regex.Pattern;
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
    private static final int INFO = 9;

    /** Where the layouts of Log4j, of Spark and of the platform have it. */
    private static final Pattern BELOW_WARNING = Pattern.compile("^.{0,80}?\\b(?:TRACE|DEBUG|INFO)\\b");

    /** So many characters of a message, an exception's or a line are looked at. */
    public static final int MAX_TEXT = 4000;

    /** The same of a stack trace. */
    public static final int MAX_STACK = 8192;

    /** Of so much of each text as is looked at. */
    public static Logged shortened(
            int severity, String message, String exceptionClass, String exceptionMessage, String stacktrace) {
        return new Logged(
                severity,
                shortened(message, MAX_TEXT),
                exceptionClass,
                shortened(exceptionMessage, MAX_TEXT),
                shortened(stacktrace, MAX_STACK));
    }

    private static String shortened(String text, int most) {
        return text == null || text.length() <= most ? text : text.substring(0, most);
    }

    /** Of a line that is no event. One that does not say itself that it is less counts as a warning: a JVM that ends has no levels. */
    public static Logged ofRawLine(String text) {
        return new Logged(BELOW_WARNING.matcher(text).find() ? INFO : WARN, text, null, null, null);
    }

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
