package dev.bywash.log4j.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of things whose value is a secret: those that end with one of some words, whatever their case, and however their parts are
 * joined. {@code dbPassword}, {@code DB_PASSWORD2} and {@code spark.db-password} are such names, {@code token_count} and {@code secretScope} are
 * not. Letters beyond ASCII are in words of the user's alone, in upper or lower case.
 *
 * <p>The end decides, because it says what a thing is, and without looking for where words begin, because {@code dbpassword} does not tell.
 * Immutable.
 */
final class SecretNames {

    /** Whose values are secrets wherever a value follows. */
    static final List<String> STRONG = Collections.unmodifiableList(Arrays.asList(
            "password",
            "passwords",
            "passwd",
            "passphrase",
            "passcode",
            "pwd",
            "dbpass",
            "userpass",
            "sqlpass",
            "adminpass",
            "rootpass",
            "keypass",
            "storepass",
            "smtppass",
            "mailpass",
            "ftppass",
            "ldappass",
            "loginpass"));

    /** Whose values in running text must look like one. */
    static final List<String> WEAK = Collections.unmodifiableList(Arrays.asList(
            "secret",
            "secrets",
            "token",
            "apikey",
            "accesskey",
            "accountkey",
            "privatekey",
            "secretkey",
            "sharedkey",
            "signingkey",
            "encryptionkey",
            "storagekey",
            "credential",
            "credentials",
            "connectionstring",
            "cookie",
            "jwt"));

    /** Whose values in running text are a matter of a rule of their own. */
    static final List<String> ALONE = Collections.singletonList("authorization");

    /** Those of Azure's storage accounts, before which a setting's name has the account's and that of a service. */
    private static final String[] DOMAINS = {".core.windows.net", ".core.usgovcloudapi.net", ".core.chinacloudapi.cn"};

    private static final int LETTERS = 26;

    /** All letters beyond ASCII count as one. */
    private static final int OTHERS = LETTERS;

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_. \\x{80}-\\x{10FFFF}-]+");
    private static final Pattern NOT_PLAIN = Pattern.compile("[^a-z0-9\\x{80}-\\x{10FFFF}]|[0-9]+$");

    /** By their last letter: the words, reversed. */
    private final char[][][] strong;

    private final char[][][] weak;
    private final char[][][] alone;
    private final Set<String> exceptions;
    private final boolean beyondAscii;

    /**
     * @param further words of the user's, which count as weak ones
     * @param exceptions whole names that are no secrets although they end like some
     * @throws IllegalArgumentException when a word cannot be the end of a name, or has no letter at its own
     */
    SecretNames(List<String> further, List<String> exceptions) {
        strong = reversed(STRONG);
        alone = reversed(ALONE);
        List<String> words = new ArrayList<>(WEAK);
        for (String word : further) {
            words.add(word(word));
        }
        weak = reversed(words);
        this.exceptions = new HashSet<>();
        for (String name : exceptions) {
            this.exceptions.add(plain(name));
        }
        beyondAscii = isBeyondAscii(further) || isBeyondAscii(exceptions);
    }

    private static boolean isBeyondAscii(List<String> names) {
        return names.stream().flatMapToInt(String::chars).anyMatch(c -> c >= Rules.OTHERS);
    }

    /** Whether letters beyond ASCII are parts of names in running text. */
    boolean areBeyondAscii() {
        return beyondAscii;
    }

    /** Whether the characters from {@code start} to {@code end} are such a name. */
    boolean match(char[] text, int start, int end) {
        return isWeak(text, start, end)
                || isStrong(text, start, end)
                || (ends(text, start, end, alone) && !excepted(text, start, end));
    }

    boolean isWeak(char[] text, int start, int end) {
        return ends(text, start, endWithoutHost(text, start, end), weak) && !excepted(text, start, end);
    }

    boolean isStrong(char[] text, int start, int end) {
        return ends(text, start, end, strong) && !excepted(text, start, end);
    }

    /** With which letters strong names end, in lower case. */
    String lastOfStrong() {
        return lastLetters(strong);
    }

    /** With which letters weak names end, in lower case; {@link Rules#OTHERS} stands for those beyond ASCII. */
    String lastOfWeak() {
        return lastLetters(weak);
    }

    private static String lastLetters(char[][][] words) {
        StringBuilder letters = new StringBuilder();
        for (int letter = 0; letter < LETTERS; letter++) {
            if (words[letter] != null) {
                letters.append((char) ('a' + letter));
            }
        }
        if (words[OTHERS] != null) {
            letters.append((char) Rules.OTHERS);
        }
        return letters.toString();
    }

    /** Where a name ends that goes on with the host of a storage account: {@code fs.azure.account.key.ACCOUNT.dfs.core.windows.net}. */
    static int endWithoutHost(char[] text, int start, int end) {
        for (String domain : DOMAINS) {
            int service = end - domain.length();
            if (service > start && Chars.hasIgnoringCase(text, service, end, domain)) {
                return lastDot(text, start, lastDot(text, start, service));
            }
        }
        return end;
    }

    /** The last before {@code end}; {@code start} if there is none. */
    private static int lastDot(char[] text, int start, int end) {
        int dot = end - 1;
        while (dot > start && text[dot] != '.') {
            dot--;
        }
        return Math.max(start, dot);
    }

    private boolean excepted(char[] text, int start, int end) {
        return !exceptions.isEmpty() && exceptions.contains(plain(new String(text, start, end - start)));
    }

    private static boolean ends(char[] text, int start, int end, char[][][] words) {
        int last = Chars.DIGITS.start(text, start, end);
        if (last == start) {
            return false;
        }
        int letter = letter(text[last - 1]);
        if (letter < 0 || words[letter] == null) {
            return false;
        }
        for (char[] word : words[letter]) {
            if (endsWith(text, start, last, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWith(char[] text, int start, int end, char[] reversed) {
        int i = end;
        for (char expected : reversed) {
            while (i > start && i < end && joins(text[i - 1])) {
                i--;
            }
            if (i == start || lower(text[i - 1]) != expected) {
                return false;
            }
            i--;
        }
        return true;
    }

    /** What may stand between the parts of a name. */
    private static boolean joins(char c) {
        return c == '_' || c == '-' || c == '.' || c == ' ';
    }

    /** As Python does it, too: a letter beyond ASCII stays beyond it, as the Kelvin sign would not. */
    private static char lower(char c) {
        if (c < Rules.OTHERS) {
            return Chars.lower(c);
        }
        char lower = Character.toLowerCase(c);
        return lower < Rules.OTHERS ? c : lower;
    }

    /** By which number words are kept that end with {@code last}; negative when it is no letter. */
    private static int letter(char last) {
        char lower = lower(last);
        return lower >= Rules.OTHERS ? OTHERS : lower >= 'a' && lower <= 'z' ? lower - 'a' : -1;
    }

    private static String word(String given) {
        String word = plain(given);
        if (!WORD.matcher(given).matches() || word.isEmpty() || letter(word.charAt(word.length() - 1)) < 0) {
            throw new IllegalArgumentException(
                    "A name is of letters, digits, spaces and _-. with a letter at its end, but \"" + given
                            + "\" is not.");
        }
        return word;
    }

    private static String plain(String name) {
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            lower.append(lower(name.charAt(i)));
        }
        return NOT_PLAIN.matcher(lower).replaceAll("");
    }

    private static char[][][] reversed(List<String> words) {
        char[][][] byLast = new char[OTHERS + 1][][];
        for (String word : words) {
            int letter = letter(word.charAt(word.length() - 1));
            char[][] before = byLast[letter] == null ? new char[0][] : byLast[letter];
            byLast[letter] = Arrays.copyOf(before, before.length + 1);
            byLast[letter][before.length] =
                    new StringBuilder(word).reverse().toString().toCharArray();
        }
        return byLast;
    }
}
