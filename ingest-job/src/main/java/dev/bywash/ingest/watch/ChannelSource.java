package dev.bywash.ingest.watch;

import java.util.regex.Pattern;

/**
 * Where it is written where alerts go. That is secret, and no option of a job tells it; this is where to look.
 *
 * @param name of the scope, or the file's path; null for the environment
 */
public record ChannelSource(Kind kind, String name) {

    /** What is looked into. */
    public enum Kind {
        ENVIRONMENT,
        SECRETS,
        FILE
    }

    public static final ChannelSource ENVIRONMENT = new ChannelSource(Kind.ENVIRONMENT, null);

    private static final String SECRETS = "secrets:";
    private static final String FILE = "file:";

    /** As the platform has it: https://docs.databricks.com/security/secrets/ */
    private static final Pattern SCOPE = Pattern.compile("[\\w@.-]{1,128}");

    /**
     * Of {@code env}, {@code secrets:SCOPE} or {@code file:PATH}.
     *
     * @throws IllegalArgumentException when it is none of these
     */
    public static ChannelSource parse(String text) {
        if (text.equals("env")) {
            return ENVIRONMENT;
        }
        if (text.startsWith(SECRETS)
                && SCOPE.matcher(text.substring(SECRETS.length())).matches()) {
            return new ChannelSource(Kind.SECRETS, text.substring(SECRETS.length()));
        }
        if (text.startsWith(FILE) && text.length() > FILE.length()) {
            return new ChannelSource(Kind.FILE, text.substring(FILE.length()));
        }
        // Whoever puts a secret here sees it in enough places already.
        throw new IllegalArgumentException(
                "it is env, secrets:SCOPE or file:PATH, and what was given is none of these");
    }
}
