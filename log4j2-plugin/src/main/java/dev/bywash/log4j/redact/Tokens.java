package dev.bywash.log4j.redact;

/** Tokens that their issuers made to be recognised: by a few fixed characters, and by the number and kind of those that follow. */
final class Tokens {

    /** {@code dapi}, {@code dose}, {@code doau}, {@code dkea}, {@code dsapi} and 32 hexadecimal digits, with a dash and a digit behind them on Azure. */
    static final Shape DATABRICKS = Tokens::databricks;

    /** Key identifiers of AWS: {@code AKIA...} and {@code ASIA...}, 20 characters. */
    static final Shape AWS = Tokens::aws;

    /** {@code ghp_}, {@code gho_}, {@code ghu_}, {@code ghs_}, {@code ghr_} and {@code github_pat_}. */
    static final Shape GITHUB = Tokens::github;

    /** {@code glpat-} and its kin. */
    static final Shape GITLAB = Tokens::gitlab;

    /** {@code xoxb-} and its kin, and {@code xapp-1-}. */
    static final Shape SLACK = Tokens::slack;

    /** What comes after the host in the address of a Slack webhook. */
    static final Shape SLACK_WEBHOOK = Tokens::slackWebhook;

    /** Client secrets of Microsoft Entra: {@code abc8Q~...}. */
    static final Shape AZURE = Tokens::azure;

    /** JSON web tokens, signed or encrypted. */
    static final Shape JWT = Tokens::jwt;

    /** Private keys in PEM, up to their last line, or to the end of what is there. */
    static final Shape PEM = Tokens::pem;

    private static final int MOST = 255;
    private static final Chars AZURE_CHARS = Chars.of("A-Za-z0-9_~.-");
    private static final Chars SLACK_CHARS = Chars.of("A-Za-z0-9-");
    private static final Chars WEBHOOK_CHARS = Chars.of("A-Za-z0-9/");
    private static final Chars GITHUB_PAT_CHARS = Chars.of("A-Za-z0-9_");
    private static final Chars PEM_LABEL = Chars.of("A-Z0-9 ");
    private static final Chars SLACK_KINDS = Chars.of("abeoprs");
    private static final Chars GITHUB_KINDS = Chars.of("oprsu");

    private static final int JWT_HEADER_LEAST = 12;
    private static final int PEM_LABEL_MOST = 48;

    private static final String[] DATABRICKS_KINDS = {"dapi", "dose", "doau", "dkea", "dsapi"};
    private static final String[] GITLAB_KINDS = {
        "glpat", "gldt", "glrt", "glptt", "gloas", "glcbt", "glft", "glsoat", "glagent"
    };

    private Tokens() {}

    private static long databricks(char[] text, int at, int from, int to) {
        // Most words that begin with a d are told apart by their second letter and their third.
        if (to - at < 36 || at < from || !plausible(text[at + 1], text[at + 2])) {
            return Shape.NONE;
        }
        for (String kind : DATABRICKS_KINDS) {
            if (Chars.has(text, at, to, kind)) {
                int start = at + kind.length();
                int end = Chars.LOWER_HEX.end(text, start, Math.min(to, start + 32));
                if (end - start == 32) {
                    boolean numbered = end + 1 < to && text[end] == '-' && Chars.DIGITS.has(text[end + 1]);
                    return Shape.span(at, numbered ? end + 2 : end);
                }
            }
        }
        return Shape.NONE;
    }

    private static boolean plausible(char second, char third) {
        return (second == 'a' && third == 'p')
                || (second == 'o' && (third == 's' || third == 'a'))
                || (second == 'k' && third == 'e')
                || (second == 's' && third == 'a');
    }

    /** The anchor is the {@code I} of {@code AKIA}. */
    private static long aws(char[] text, int at, int from, int to) {
        int start = at - 2;
        if (start < from || to - start < 20 || text[start] != 'A' || text[at + 1] != 'A') {
            return Shape.NONE;
        }
        boolean kind = text[start + 1] == 'K' || text[start + 1] == 'S';
        boolean begins = start == 0 || !Chars.CAPITALS_AND_DIGITS.has(text[start - 1]);
        int end = start + 20;
        boolean ends = end == to || !Chars.CAPITALS_AND_DIGITS.has(text[end]);
        return kind && begins && ends && Chars.BASE32.end(text, start + 4, end) == end
                ? Shape.span(start, end)
                : Shape.NONE;
    }

    /** The anchor is the underscore behind {@code ghp} or {@code pat}. */
    private static long github(char[] text, int at, int from, int to) {
        int start = at - 3;
        if (start < from) {
            return Shape.NONE;
        }
        if (text[start] == 'g' && text[start + 1] == 'h' && GITHUB_KINDS.has(text[start + 2])) {
            return run(Chars.ALPHANUMERIC, text, start, at + 1, to, 36);
        }
        start = at - 10;
        return start >= from && Chars.has(text, start, to, "github_pat_")
                ? run(GITHUB_PAT_CHARS, text, start, at + 1, to, 22)
                : Shape.NONE;
    }

    /** The anchor is the first dash. */
    private static long gitlab(char[] text, int at, int from, int to) {
        for (String kind : GITLAB_KINDS) {
            int start = at - kind.length();
            if (start >= from && text[start] == 'g' && Chars.has(text, start, to, kind)) {
                return run(Chars.BASE64_URL, text, start, at + 1, to, 20);
            }
        }
        return Shape.NONE;
    }

    /** The anchor is the first dash. */
    private static long slack(char[] text, int at, int from, int to) {
        int start = at - 4;
        if (start < from || text[start] != 'x') {
            return Shape.NONE;
        }
        if (text[start + 1] == 'o' && text[start + 2] == 'x' && SLACK_KINDS.has(text[start + 3])) {
            return run(SLACK_CHARS, text, start, at + 1, to, 10);
        }
        if (Chars.has(text, start, to, "xapp-")
                && at + 2 < to
                && Chars.DIGITS.has(text[at + 1])
                && text[at + 2] == '-') {
            return run(SLACK_CHARS, text, start, at + 3, to, 10);
        }
        return Shape.NONE;
    }

    /** The anchor is the colon of the scheme. */
    private static long slackWebhook(char[] text, int at, int from, int to) {
        String host = "://hooks.slack.com/services/";
        if (!Chars.has(text, at, to, host)) {
            return Shape.NONE;
        }
        int start = at + host.length();
        return run(WEBHOOK_CHARS, text, start, start, to, 20);
    }

    /** The anchor is the tilde of {@code Q~}. */
    private static long azure(char[] text, int at, int from, int to) {
        int start = at - 5;
        if (start < from || text[at - 1] != 'Q' || !Chars.DIGITS.has(text[at - 2])) {
            return Shape.NONE;
        }
        boolean begins = AZURE_CHARS.start(text, start, at - 2) == start;
        int end = AZURE_CHARS.end(text, at + 1, Math.min(to, at + 1 + 34));
        return begins && end - at - 1 >= 31 ? Shape.span(start, end) : Shape.NONE;
    }

    /** The anchor is the {@code J} of {@code eyJ}. */
    private static long jwt(char[] text, int at, int from, int to) {
        int start = at - 2;
        if (start < from || text[at - 1] != 'y' || text[start] != 'e') {
            return Shape.NONE;
        }
        int header = Chars.BASE64_URL.end(text, at + 1, to);
        // Where only the beginning of a text is looked at, as much as this is a token by its mere length.
        boolean endless = header - start >= Scan.LOOKAHEAD;
        if (header == to && endless) {
            return Shape.span(start, to);
        }
        if (header - start < JWT_HEADER_LEAST || header == to || text[header] != '.') {
            return Shape.noneBefore(header);
        }
        int payload = Chars.BASE64_URL.end(text, header + 1, to);
        if (payload == to && payload - start >= Scan.LOOKAHEAD) {
            return Shape.span(start, to);
        }
        if (payload == to || text[payload] != '.') {
            return Shape.noneBefore(payload);
        }
        int end = payload;
        // Three parts when it is signed, five when it is encrypted.
        for (int part = 0; part < 3 && end < to && text[end] == '.'; part++) {
            int next = Chars.BASE64_URL.end(text, end + 1, to);
            if (next == end + 1 && part > 0) {
                break;
            }
            end = next;
        }
        return Shape.span(start, end);
    }

    /** The anchor is the {@code B} of {@code BEGIN}. */
    private static long pem(char[] text, int at, int from, int to) {
        String begin = "-----BEGIN ";
        int start = at - 5;
        if (start < from || !Chars.has(text, start, to, begin)) {
            return Shape.NONE;
        }
        int label = start + begin.length();
        int labelEnd = PEM_LABEL.end(text, label, Math.min(to, label + PEM_LABEL_MOST));
        if (!Chars.has(text, labelEnd, to, "-----")
                || !endsWith(text, label, labelEnd, "PRIVATE KEY", "PRIVATE KEY BLOCK")) {
            return Shape.NONE;
        }
        for (int i = labelEnd + 5; i < to; i++) {
            if (text[i] == '-' && Chars.has(text, i, to, "-----END ")) {
                int end = PEM_LABEL.end(text, i + 9, Math.min(to, i + 9 + PEM_LABEL_MOST));
                return Shape.span(start, Chars.has(text, end, to, "-----") ? end + 5 : end);
            }
        }
        return Shape.span(start, to);
    }

    private static boolean endsWith(char[] text, int from, int to, String... words) {
        for (String word : words) {
            if (to - word.length() >= from && Chars.has(text, to - word.length(), to, word)) {
                return true;
            }
        }
        return false;
    }

    private static long run(Chars set, char[] text, int start, int runStart, int to, int least) {
        int end = set.end(text, runStart, Math.min(to, runStart + MOST));
        return end - runStart >= least ? Shape.span(start, end) : Shape.NONE;
    }
}
