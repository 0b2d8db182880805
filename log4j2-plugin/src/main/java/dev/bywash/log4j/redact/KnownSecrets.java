package dev.bywash.log4j.redact;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets of which this process knows the value: those of environment variables and settings of Spark whose name says that they are secret.
 *
 * <p>As a shape it finds one of these values, which all have the same character at its anchor. Immutable.
 */
final class KnownSecrets implements Shape {

    /** Shorter values are found in ordinary words. */
    static final int LEAST_CHARS = 8;

    /** Spark's own default of {@code spark.redaction.regex}. */
    static final Pattern SPARK_NAMES = Pattern.compile("(?i)secret|password|token|access[.]?key");

    /** The last words of names whose values are about a secret, and none. */
    private static final Set<String> ABOUT = new HashSet<>(Arrays.asList(
            ("file filename filepath path dir directory class classname provider name hostname username id ids enabled disabled required url uri endpoint host port regex pattern type"
                            + " expiry expiration ttl timeout interval period renewal ratio length size count max min version algorithm scope service principal"
                            + " mode format strategy")
                    .split(" ")));

    /** Words are told apart by what joins them, or by a capital; digits at the end count for nothing. None that ends beyond ASCII is about a secret. */
    private static final Pattern LAST_WORD = Pattern.compile("([A-Z]?[a-z]+|[A-Z]+)[^A-Za-z\\x80-\\x{10FFFF}]*$");

    /** Where a shell keeps the directory it is in, which is in the message of many a failure. */
    private static final Set<String> DIRECTORIES = new HashSet<>(Arrays.asList("PWD", "OLDPWD"));

    private static final Pattern ACCOUNT_KEY = Pattern.compile("(?i)account[._]?key");
    private static final Pattern PADDING = Pattern.compile("={1,2}$");
    private static final Pattern LINE_END = Pattern.compile("\\s*\n\\s*");
    private static final int LEAST_LINE_CHARS = 16;

    private final String[] values;
    private final int[] anchors;

    private KnownSecrets(String[] values, int[] anchors) {
        this.values = values;
        this.anchors = anchors;
    }

    /**
     * The values of those settings whose names say that they are secret, in the ways in which they are printed: as they are, as in a URL, as in JSON,
     * without the padding of base64, and line by line.
     *
     * @param sparkNames which names Spark itself takes for those of secrets
     * @param names which names of attributes are those of secrets
     */
    static Set<String> valuesOf(Map<String, String> settings, Pattern sparkNames, SecretNames names) {
        Set<String> values = new LinkedHashSet<>();
        settings.forEach((name, value) -> {
            if (value != null && isSecret(name, sparkNames, names)) {
                add(value.trim(), values);
            }
        });
        return values;
    }

    private static boolean isSecret(String name, Pattern sparkNames, SecretNames names) {
        char[] chars = name.toCharArray();
        int end = SecretNames.endWithoutHost(chars, 0, chars.length);
        if (DIRECTORIES.contains(name) || ABOUT.contains(lastWord(name.substring(0, end)))) {
            return false;
        }
        return sparkNames.matcher(name).find()
                || ACCOUNT_KEY.matcher(name).find()
                || names.match(chars, 0, chars.length);
    }

    private static String lastWord(String name) {
        Matcher word = LAST_WORD.matcher(name);
        return word.find() ? word.group(1).toLowerCase(Locale.ROOT) : "";
    }

    private static void add(String value, Set<String> values) {
        if (value.length() < LEAST_CHARS
                || value.length() > Scan.LOOKAHEAD
                || Pairs.standsIn(value.toCharArray(), 0, value.length())) {
            addLines(value, values);
            return;
        }
        values.add(value);
        values.add(inUrl(value));
        String inJson = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        values.add(inJson);
        values.add(escaped(inJson, c -> "=&<>'".indexOf(c) >= 0));
        values.add(escaped(inJson, c -> c >= 0x7F));
        addUnpadded(value, values);
        addLines(value, values);
    }

    /** As serializers write it that escape more than they must: those for HTML, as Gson does, and those to ASCII, as Python's does. */
    private static String escaped(String inJson, IntPredicate escapes) {
        StringBuilder text = new StringBuilder();
        inJson.chars()
                .forEach(c -> text.append(escapes.test(c) ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return text.toString();
    }

    /** Base64 is often printed without what pads it. */
    private static void addUnpadded(String value, Set<String> values) {
        String unpadded = PADDING.matcher(value).replaceFirst("");
        if (unpadded.length() >= LEAST_CHARS) {
            values.add(unpadded);
        }
    }

    private static void addLines(String value, Set<String> values) {
        if (value.indexOf('\n') >= 0) {
            for (String line : LINE_END.split(value, -1)) {
                // The first and last lines of a key in PEM are no secret.
                if (line.length() >= LEAST_LINE_CHARS && line.length() <= Scan.LOOKAHEAD && !line.startsWith("-----")) {
                    values.add(line);
                }
            }
        }
    }

    private static String inUrl(String value) {
        try {
            return URLEncoder.encode(value, "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A shape for each anchor that {@code values} need, by the anchor: the rarest character of each. */
    static KnownSecrets[] byAnchor(Collection<String> values) {
        KnownSecrets[] shapes = new KnownSecrets[Rules.ANCHORS];
        // Of two that begin alike the longer one is asked first: else its end would stay.
        List<String> longestFirst = new ArrayList<>(values);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        for (String value : longestFirst) {
            int at = rarest(value);
            int anchor = Rules.anchor(value.charAt(at));
            shapes[anchor] = shapes[anchor] == null
                    ? new KnownSecrets(new String[] {value}, new int[] {at})
                    : shapes[anchor].with(value, at);
        }
        return shapes;
    }

    private KnownSecrets with(String value, int at) {
        String[] moreValues = Arrays.copyOf(values, values.length + 1);
        int[] moreAnchors = Arrays.copyOf(anchors, anchors.length + 1);
        moreValues[values.length] = value;
        moreAnchors[anchors.length] = at;
        return new KnownSecrets(moreValues, moreAnchors);
    }

    /** Signs and capitals are rarer in text than digits, and these than lower case. */
    private static int rarest(String value) {
        int best = 0;
        for (int i = 1; i < value.length(); i++) {
            if (rarity(value.charAt(i)) > rarity(value.charAt(best))) {
                best = i;
            }
        }
        return best;
    }

    private static int rarity(char c) {
        if (c >= 0x80) {
            return 0;
        }
        return "e taoinsrhldcumfpgwybvk".indexOf(c) >= 0
                ? 1 + "e taoinsrhldcumfpgwybvk".indexOf(c)
                : Chars.DIGITS.has(c) ? 30 : 40;
    }

    @Override
    public long match(char[] text, int at, int from, int to) {
        for (int i = 0; i < values.length; i++) {
            int start = at - anchors[i];
            if (start >= from && Chars.has(text, start, to, values[i])) {
                return Shape.span(start, start + values[i].length());
            }
        }
        return NONE;
    }
}
