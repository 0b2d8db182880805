package dev.bywash.log4j.install;

/** What Log4j does where a file configures no root, in the words of a file: errors go to a console of its own. */
final class DefaultRoot {

    static final String CONSOLE = "bywash.default.console";
    static final String[] APPENDER = {
        "<Console name=\"" + CONSOLE + "\">",
        "  <PatternLayout pattern=\"%d{HH:mm:ss.SSS} [%t] %-5level %logger{36} - %msg%n\"/>",
        "</Console>"
    };
    static final String REFERENCE = "<AppenderRef ref=\"" + CONSOLE + "\"/>";
    static final String TAG = "Root level=\"ERROR\"";

    private DefaultRoot() {}
}
