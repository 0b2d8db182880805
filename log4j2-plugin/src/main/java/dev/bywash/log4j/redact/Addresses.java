package dev.bywash.log4j.redact;

/** Secrets in URLs and in the headers of requests. */
final class Addresses {

    /** The password of {@code scheme://user:password@host}. */
    static final Shape URL = Addresses::url;

    /** A JDBC URL in which something looks like credentials: all behind {@code jdbc:subprotocol:}, for each driver has a grammar of its own. */
    static final Shape JDBC = Addresses::jdbc;

    /** The signature of a URL that is signed: {@code sig=}, {@code X-Amz-Signature=}, {@code X-Goog-Signature=}. */
    static final Shape SIGNATURE = Addresses::signature;

    /** {@code Authorization: Basic ...}, and the same with other schemes: all behind the scheme; without one, a token with a digit in it. */
    static final Shape AUTHORIZATION = Addresses::authorization;

    /** {@code Bearer} and a token with a digit in it. */
    static final Shape BEARER = Addresses::bearer;

    private static final Chars SCHEME = Chars.of("A-Za-z0-9+.-");
    private static final Chars SUBPROTOCOL = Chars.of("A-Za-z0-9_-");
    private static final Chars SIGNATURE_CHARS = Chars.of("A-Za-z0-9%+/=_-");
    private static final Chars BEARER_CHARS = Chars.of("A-Za-z0-9._~+/=-");
    private static final Chars TOKEN_CHARS = Chars.of("A-Za-z0-9_~+/-");
    private static final Chars TOKEN_REST = Chars.of("A-Za-z0-9._~+/-");
    private static final Chars PADDING = Chars.of("=");
    private static final Chars AUTHORITY_ENDS = Chars.of("/?#\"'<>`");
    private static final Chars JDBC_ENDS = Chars.of("\"'<>`");
    private static final Chars SCHEME_BEFORE = Chars.of(" \"'\\[(");
    private static final Chars HEADER_ENDS = Chars.of("\"'\\");
    private static final int LONGEST_AUTHORITY = 1024;
    private static final int LONGEST_SUBPROTOCOL = 40;
    private static final int LEAST_SIGNATURE = 20;
    private static final int LEAST_BEARER = 16;

    private static final String[] CREDENTIALS = {"pass", "pwd", "secret", "token", "key", "credential"};
    /** With which letters these begin. */
    private static final Chars CREDENTIAL = Chars.of("CKPSTckpst");

    private static final String[] SIGNATURES = {"x-amz-signature", "x-goog-signature", "sig"};
    private static final String[] SCHEMES = {
        "basic",
        "bearer",
        "digest",
        "negotiate",
        "ntlm",
        "sharedkeylite",
        "sharedkey",
        "aws4-hmac-sha256",
        "token",
        "apikey",
        "api-key",
        "geniekey",
        "ssws",
        "splunk"
    };

    private Addresses() {}

    /** The anchor is the colon of the scheme. */
    private static long url(char[] text, int at, int from, int to) {
        if (!Chars.has(text, at, to, "://") || at == from || !SCHEME.has(text[at - 1])) {
            return Shape.NONE;
        }
        int most = Math.min(to, at + 3 + LONGEST_AUTHORITY);
        int colon = -1;
        int host = -1;
        for (int i = at + 3; i < most && !endsAuthority(text[i]); i++) {
            if (text[i] == '@' && colon >= 0) {
                host = i;
            } else if (text[i] == ':' && colon < 0) {
                colon = i;
            }
        }
        return host > colon + 1 && !Pairs.standsIn(text, colon + 1, host) ? Shape.span(colon + 1, host) : Shape.NONE;
    }

    private static boolean endsAuthority(char c) {
        return c <= ' ' || AUTHORITY_ENDS.has(c);
    }

    /** The anchor is the colon behind {@code jdbc}. */
    private static long jdbc(char[] text, int at, int from, int to) {
        if (at - 4 < from || !Chars.hasIgnoringCase(text, at - 4, to, "jdbc")) {
            return Shape.NONE;
        }
        int colon = SUBPROTOCOL.end(text, at + 1, Math.min(to, at + 1 + LONGEST_SUBPROTOCOL));
        if (colon == at + 1 || colon == to || text[colon] != ':') {
            return Shape.NONE;
        }
        int start = colon + 1;
        boolean credentials = false;
        int end = start;
        while (end < to && text[end] > ' ' && !JDBC_ENDS.has(text[end])) {
            credentials = credentials || isCredential(text, end, to) || isUser(text, end, start);
            end++;
        }
        boolean done = Chars.has(text, start, end, "***") && end - start <= 4;
        return credentials && !done ? Shape.span(start, end) : Shape.noneBefore(end);
    }

    private static boolean isCredential(char[] text, int at, int to) {
        if (!CREDENTIAL.has(text[at])) {
            return false;
        }
        for (String word : CREDENTIALS) {
            if (Chars.hasIgnoringCase(text, at, to, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUser(char[] text, int at, int start) {
        return text[at] == '@' && at > start && text[at - 1] != ':' && text[at - 1] != '/';
    }

    /** The anchor is the equals sign. */
    private static long signature(char[] text, int at, int from, int to) {
        for (String name : SIGNATURES) {
            int start = at - name.length();
            if (start >= from
                    && Chars.hasIgnoringCase(text, start, at, name)
                    && (start == 0 || !Chars.ALPHANUMERIC.has(text[start - 1]))) {
                int end = SIGNATURE_CHARS.end(text, at + 1, to);
                return end - at - 1 >= LEAST_SIGNATURE ? Shape.span(at + 1, end) : Shape.NONE;
            }
        }
        return Shape.NONE;
    }

    /** The anchor is a colon or an equals sign. */
    private static long authorization(char[] text, int at, int from, int to) {
        int name = at;
        while (name > from
                && (text[name - 1] == '"' || text[name - 1] == '\'' || text[name - 1] == '\\' || text[name - 1] == ' ')
                && at - name < 4) {
            name--;
        }
        if (name - 13 < from || !Chars.hasIgnoringCase(text, name - 13, to, "authorization")) {
            return Shape.NONE;
        }
        int scheme = at + 1;
        scheme = SCHEME_BEFORE.end(text, scheme, Math.min(to, at + 6));
        for (String word : SCHEMES) {
            int start = scheme + word.length();
            if (start < to && text[start] == ' ' && Chars.hasIgnoringCase(text, scheme, to, word)) {
                start++;
                int end = start;
                if (Pairs.standsIn(text, start, to)) {
                    return Shape.NONE;
                }
                while (end < to && text[end] >= ' ' && !HEADER_ENDS.has(text[end])) {
                    end++;
                }
                return end > start ? Shape.span(start, end) : Shape.NONE;
            }
        }
        return token(text, scheme, to);
    }

    /** No path and no class: sixteen characters and more without a dot, one of them a digit. */
    private static long token(char[] text, int start, int to) {
        int dot = TOKEN_CHARS.end(text, start, to);
        if (dot - start < LEAST_BEARER || text[start] == '/' || !Chars.DIGITS.anyIn(text, start, dot)) {
            return Shape.NONE;
        }
        int end = TOKEN_REST.end(text, dot, to);
        return Shape.span(start, PADDING.end(text, end, Math.min(to, end + 2)));
    }

    /** The anchor is the {@code B}. */
    private static long bearer(char[] text, int at, int from, int to) {
        if (!Chars.hasIgnoringCase(text, at, to, "bearer ") || (at > 0 && Chars.ALPHANUMERIC.has(text[at - 1]))) {
            return Shape.NONE;
        }
        int start = at + 7;
        int end = BEARER_CHARS.end(text, start, to);
        return end - start >= LEAST_BEARER && Chars.DIGITS.anyIn(text, start, end)
                ? Shape.span(start, end)
                : Shape.NONE;
    }
}
