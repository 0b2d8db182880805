package dev.bywash.log4j.redact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All that is looked for, at one moment: what is kept of a text is valid only for the very rules that it was redacted with. Immutable.
 *
 * <p>A text is gone through once. Each rule has characters at which it is asked; a text has few of them.
 */
public final class Rules {

    /** The name of the rule that takes an attribute for a secret by its name. */
    public static final String NAME = "name";

    static final String KNOWN = "known";

    /** Those that are on unless they are switched off, in their order. */
    static final List<String> SECRETS;

    /** Those that have to be asked for. */
    static final List<String> PERSONAL = Collections.unmodifiableList(Arrays.asList("email", "iban", "card"));

    /** All characters beyond ASCII count as one. */
    static final int ANCHORS = 0x81;

    /** What stands for them. */
    static final int OTHERS = ANCHORS - 1;

    /** Before the first character of a text and behind its last. */
    private static final int EDGE = ANCHORS;

    /** Of a character: it is a control, a quote or a backslash, and not written alike in every notation. */
    static final long UNUSUAL = 1L << 63;

    /** How far the bits of the second of a pair are above those of the first. */
    static final int SECOND = 32;

    /** So many kinds of pairs are told apart; those beyond them count as the last. */
    private static final int MOST_PAIRS = 31;

    private static final Map<String, List<Asked>> SHAPES = new LinkedHashMap<>();

    static {
        shape("databricks", new Asked(null, "d", "aoks", Tokens.DATABRICKS));
        shape("aws", new Asked("KS", "I", "A", Tokens.AWS));
        shape("github", new Asked("oprstu", "_", null, Tokens.GITHUB));
        shape("gitlab", new Asked("st", "-", null, Tokens.GITLAB));
        shape("slack", new Asked("abeoprs", "-", null, Tokens.SLACK), new Asked(null, ":", "/", Tokens.SLACK_WEBHOOK));
        shape("azure", new Asked("Q", "~", null, Tokens.AZURE));
        shape("jwt", new Asked("y", "J", null, Tokens.JWT));
        shape("pem", new Asked("-", "B", "E", Tokens.PEM));
        shape("url", new Asked(null, ":", "/", Addresses.URL));
        shape("jdbc", new Asked("cC", ":", null, Addresses.JDBC));
        shape("signature", new Asked("egEG", "=", null, Addresses.SIGNATURE));
        shape(
                "authorization",
                new Asked("nN\"'\\ ", ":=", null, Addresses.AUTHORIZATION),
                new Asked(null, "Bb", "eE", Addresses.BEARER));
        SECRETS = all();
        shape("email", new Asked(null, "@", null, Personal.EMAIL));
        shape("iban", new Asked(null, "0123456789", null, Personal.IBAN));
        shape("card", new Asked(null, "23456", null, Personal.CARD));
    }

    private final long[] kinds = new long[OTHERS];
    /** Of the edge before a text, as {@link #kinds}. */
    private long edge;
    /** From what the other one of a pair may be to the number of its kind. */
    private final Map<String, Integer> pairs = new HashMap<>();

    private final Rule[][] byAnchor = new Rule[ANCHORS][];
    /** By the anchor and the character before it: a bit for each rule of {@link #byAnchor} that may hold there. */
    private final long[][] before = new long[ANCHORS][];
    /** The same of the character behind it. */
    private final long[][] after = new long[ANCHORS][];

    private final List<String> names = new ArrayList<>();
    private final List<Mode> modes = new ArrayList<>();
    private final SecretNames secretNames;
    private final Hmac hmac;
    private int rules;
    private boolean asksOthers;
    private final boolean numbers;

    /**
     * @param modes what is looked for, from the name of a rule to how it is replaced; those that are not there are off
     * @param patterns the user's own, by the names of their rules: each of several that have one name finds what it finds
     * @param known the values of secrets
     * @param hmac may be null when no mode is {@link Mode#HMAC}
     */
    Rules(
            Map<String, Mode> modes,
            Map<String, List<UserPattern>> patterns,
            SecretNames secretNames,
            Collection<String> known,
            Hmac hmac) {
        this.secretNames = secretNames;
        this.hmac = hmac;
        Arrays.fill(kinds, 0, ' ', UNUSUAL);
        kinds['"'] = UNUSUAL;
        kinds['\\'] = UNUSUAL;
        name(NAME, modes);
        SHAPES.forEach((name, shapes) -> {
            if (on(name, modes)) {
                int number = name(name, modes);
                shapes.forEach(asked -> add(number, asked));
            }
        });
        if (on("pair", modes)) {
            int number = name("pair", modes);
            Rule strong = addPairs(number, secretNames.lastOfStrong(), new Pairs(secretNames, true));
            add('"', " ", null, strong);
            add('\'', " ", null, strong);
            addPairs(number, secretNames.lastOfWeak(), new Pairs(secretNames, false));
        }
        if (on(KNOWN, modes)) {
            int number = name(KNOWN, modes);
            KnownSecrets[] shapes = KnownSecrets.byAnchor(known);
            for (int anchor = 0; anchor < ANCHORS; anchor++) {
                if (shapes[anchor] != null) {
                    add(anchor, null, null, new Rule(rules++, number, shapes[anchor]));
                }
            }
        }
        patterns.forEach((name, ofName) -> {
            if (on(name, modes)) {
                int number = name(name, modes);
                ofName.forEach(pattern -> addPattern(number, pattern));
            }
        });
        numbers = on("card", modes)
                || !patterns.isEmpty()
                || (on(KNOWN, modes)
                        && known.stream()
                                .anyMatch(value ->
                                        Chars.DIGITS.end(value.toCharArray(), 0, value.length()) == value.length()));
    }

    private static void shape(String name, Asked... shapes) {
        SHAPES.put(name, Arrays.asList(shapes));
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>(SHAPES.keySet());
        names.add("pair");
        names.add(KNOWN);
        names.add(0, NAME);
        return Collections.unmodifiableList(names);
    }

    static int anchor(char c) {
        return Math.min(c, OTHERS);
    }

    private static boolean on(String name, Map<String, Mode> modes) {
        return modes.getOrDefault(name, Mode.OFF) != Mode.OFF;
    }

    private int name(String name, Map<String, Mode> ofRules) {
        names.add(name);
        modes.add(ofRules.getOrDefault(name, Mode.OFF));
        return names.size() - 1;
    }

    /**
     * A pair is asked for behind the last letter of a name, or a digit, quotes, a bracket or blanks after that; an option between its dashes and its
     * name.
     */
    private Rule addPairs(int name, String lastLetters, Pairs pairs) {
        Rule rule = new Rule(rules++, name, pairs);
        String behindName = lastLetters + lastLetters.toUpperCase(Locale.ROOT) + "0123456789\"'] \t";
        add('=', behindName, null, rule);
        add(':', behindName, null, rule);
        add('-', "-", pairs.beginningsOfOptions(), rule);
        return rule;
    }

    private void addPattern(int name, UserPattern pattern) {
        Rule rule = new Rule(rules++, name, pattern);
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
            if (pattern.begins((char) anchor)) {
                add(anchor, null, null, rule);
            }
        }
    }

    private void add(int name, Asked asked) {
        Rule rule = new Rule(rules++, name, asked.shape);
        for (char anchor : asked.anchors.toCharArray()) {
            add(anchor, asked.before, asked.after, rule);
        }
    }

    private void add(int anchor, String charsBefore, String charsAfter, Rule rule) {
        if (anchor < OTHERS) {
            pair(anchor, charsBefore, charsAfter);
        }
        asksOthers |= anchor == OTHERS || (charsBefore != null && charsBefore.indexOf(OTHERS) >= 0);
        Rule[] others = byAnchor[anchor] == null ? new Rule[0] : byAnchor[anchor];
        int place = others.length;
        byAnchor[anchor] = Arrays.copyOf(others, place + 1);
        byAnchor[anchor][place] = rule;
        before[anchor] = mark(before[anchor], charsBefore, place);
        after[anchor] = mark(after[anchor], charsAfter, place);
    }

    /** A rule is asked at an anchor behind one of some characters, or else before one of some, or else wherever it is: behind any, and behind the edge. */
    private void pair(int anchor, String charsBefore, String charsAfter) {
        boolean first = charsBefore == null && charsAfter != null;
        String others = first ? charsAfter : charsBefore;
        int number = pairs.computeIfAbsent(first + others, kind -> Math.min(pairs.size(), MOST_PAIRS - 1));
        long ofAnchor = 1L << (number + (first ? 0 : SECOND));
        long ofOthers = 1L << (number + (first ? SECOND : 0));
        kinds[anchor] |= ofAnchor;
        for (int c = 0; c < OTHERS; c++) {
            if (others == null || others.indexOf(c) >= 0) {
                kinds[c] |= ofOthers;
            }
        }
        edge |= others == null ? ofOthers : 0;
    }

    /** @param chars null for all, and for none */
    private static long[] mark(long[] marks, String chars, int place) {
        long[] marked = marks == null ? new long[EDGE + 1] : marks;
        for (int c = 0; c <= EDGE; c++) {
            if (chars == null || (c < EDGE && chars.indexOf(c) >= 0)) {
                marked[c] |= 1L << place;
            }
        }
        return marked;
    }

    /** Whether numbers, too, may be what is looked for. */
    public boolean numbers() {
        return numbers;
    }

    /** How many {@link Rule}s there are. */
    int count() {
        return rules;
    }

    String name(int number) {
        return names.get(number);
    }

    int names() {
        return names.size();
    }

    Mode mode(int number) {
        return modes.get(number);
    }

    Hmac hmac() {
        return hmac;
    }

    boolean isSecretName(char[] text, int length) {
        return modes.get(0) != Mode.OFF && secretNames.match(text, 0, length);
    }

    /**
     * By an ASCII character: a bit for each kind of pairs of which it may be the first, {@link #SECOND} bits higher one for each of which it may be the second, and
     * {@link #UNUSUAL}. Only at two that are a pair some rule may have to be asked. Their number is a power of two. Not to be changed.
     */
    long[] kinds() {
        return kinds;
    }

    /** The same of the edge before a text. */
    long edge() {
        return edge;
    }

    /** Whether a character beyond ASCII may be an anchor, too, or what stands before one. */
    boolean asksOthers() {
        return asksOthers;
    }

    /** A bit for each rule of {@link #at} that has to be asked at {@code at}. */
    long asked(char[] text, int at, int to) {
        int anchor = anchor(text[at]);
        return byAnchor[anchor] == null
                ? 0
                : before[anchor][at == 0 ? EDGE : anchor(text[at - 1])]
                        & after[anchor][at + 1 == to ? EDGE : anchor(text[at + 1])];
    }

    Rule[] at(char c) {
        return byAnchor[anchor(c)];
    }

    /** A shape of this package, and where it is asked: at which anchors, and behind and before which characters, null for all and none. */
    private static final class Asked {

        final String before;
        final String anchors;
        final String after;
        final Shape shape;

        Asked(String before, String anchors, String after, Shape shape) {
            this.before = before;
            this.anchors = anchors;
            this.after = after;
            this.shape = shape;
        }
    }

    /** A shape, the number of its name, and a number of its own: several shapes may have a name in common. */
    static final class Rule {

        final int number;
        final int name;
        final Shape shape;

        Rule(int number, int name, Shape shape) {
            this.number = number;
            this.name = name;
            this.shape = shape;
        }
    }
}
