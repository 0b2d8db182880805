package dev.bywash.log4j.redact;

import java.util.Arrays;

/**
 * Goes through one text after the other and says what its redacted form is. One per thread; finding nothing allocates nothing.
 *
 * <p>Each rule finds what it finds in the text as it was, whatever other rules find. Finds that overlap are replaced as one.
 */
public final class Scan {

    /** How many characters behind the place where a text is cut are looked at, so that what is cut through is seen. No literal is longer. */
    public static final int LOOKAHEAD = 4096;

    /** A shorter text holds nothing that is looked for: {@code pwd=x}. */
    static final int LEAST_CHARS = 4;

    private static final String MASK = "***";
    private static final int PARTIAL_LEAST_CHARS = 12;
    private static final int PARTIAL_KEPT_CHARS = 4;

    /** A thread does not keep more characters than this. */
    private static final int KEPT_CHARS = 32 * 1024;

    private Rules rules;
    private char[] text = new char[1024];
    private int length;
    /** The kinds of its characters, as far as it was gone through. */
    private long seen;

    /** A bit for each rule that has to be asked where {@link #nextAnchor} has stopped. */
    private long asked;

    /** By the numbers of rules: how far each has looked already. */
    private int[] doneUntil = new int[64];

    /** Whether one of them is not 0. */
    private boolean anyDone;

    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] names = new int[16];
    private int finds;

    /** The names of all rules that found something since {@link #begin}, a bit for each. */
    private long found;

    private final StringBuilder redacted = new StringBuilder();

    /** The characters of the last text that was looked at, up to {@link #length()}: not to be changed. */
    public char[] chars() {
        return text;
    }

    /** How many of its characters were looked at: none of a text that is too short to hold anything, not all of one that is longer than what may be written of it. */
    public int length() {
        return length;
    }

    /**
     * Whether each of these characters is known to be printable ASCII and neither a quote nor a backslash: such a text is written alike in every
     * notation. Valid after {@link #finds}.
     */
    public boolean isPlain() {
        return (seen & Rules.UNUSUAL) == 0;
    }

    /** From now on texts are gone through by these rules. */
    public void begin(Rules newRules) {
        rules = newRules;
        if (doneUntil.length < rules.count()) {
            doneUntil = new int[rules.count()];
        }
        found = 0;
    }

    /** Whether an attribute of this name is a secret for its name's sake. */
    public boolean isSecretName(CharSequence name) {
        read(name, name.length());
        return rules.isSecretName(text, length);
    }

    /** Whether a value says itself that it is none, or was redacted before. */
    public boolean isStandIn(CharSequence value) {
        if (value.length() == 0) {
            return true;
        }
        read(value, Math.min(value.length(), LOOKAHEAD));
        return Pairs.standsIn(text, 0, length);
    }

    /** Whether secrets are left out, rather than replaced, where they are found by their name. */
    public boolean leavesOut() {
        return rules.mode(0) == Mode.REMOVE;
    }

    /** What is written in place of a value that is secret for its name's sake. */
    public String inPlaceOf(String secret) {
        found |= 1;
        return replacement(rules.mode(0), secret);
    }

    /**
     * Whether something is to be replaced in the first {@code maxChars} characters of {@code newText}, a piece of which may lie behind them. The text must
     * not change meanwhile.
     *
     * <p>In one piece, and longer than the 325 bytes of code that HotSpot takes into others: or else its second compiler would compile it again in each
     * of the dozen methods that are above it. {@code InlinedTest} holds that.
     */
    public boolean finds(CharSequence newText, int maxChars) {
        int total = newText.length();
        if (total < LEAST_CHARS) {
            length = 0;
            return false;
        }
        read(newText, total - LOOKAHEAD > maxChars ? maxChars + LOOKAHEAD : total);
        finds = 0;
        seen = 0;
        int at = nextAnchor(0);
        if (at == length) {
            return false;
        }
        if (anyDone) {
            Arrays.fill(doneUntil, 0);
            anyDone = false;
        }
        for (; at < length; at = nextAnchor(at + 1)) {
            Rules.Rule[] here = rules.at(text[at]);
            for (long left = asked; left != 0; left &= left - 1) {
                Rules.Rule rule = here[Long.numberOfTrailingZeros(left)];
                int from = doneUntil[rule.number];
                if (at < from) {
                    continue;
                }
                long span = rule.shape.match(text, at, from, length);
                int end = span < 0 ? Math.max(from, (int) ~span) : Shape.end(span);
                doneUntil[rule.number] = end;
                anyDone |= end > 0;
                if (span < 0) {
                    continue;
                }
                int start = Shape.start(span);
                if (start >= maxChars) {
                    continue;
                }
                if (finds == starts.length) {
                    starts = Arrays.copyOf(starts, finds * 2);
                    ends = Arrays.copyOf(ends, finds * 2);
                    names = Arrays.copyOf(names, finds * 2);
                }
                // Sorted by their beginnings, which come nearly so.
                int i = finds++;
                while (i > 0 && starts[i - 1] > start) {
                    starts[i] = starts[i - 1];
                    ends[i] = ends[i - 1];
                    names[i] = names[i - 1];
                    i--;
                }
                starts[i] = start;
                ends[i] = end;
                names[i] = rule.name;
                found |= 1L << rule.name;
            }
        }
        return finds > 0;
    }

    /**
     * The first position from {@code from} on at which a rule has to be asked, {@link #length} if there is none. The inner loop does nothing but look for two characters
     * that are a pair of the rules, for that is what an event without secrets costs: one in eight characters looks like an anchor, and to branch at each of them
     * takes as long as all the rest where texts differ. By the mask the JVM sees that no index is out of bounds: a tenth of the time that {@code BYWASH_REDACTING}
     * takes in the benchmark.
     */
    private int nextAnchor(int from) {
        char[] chars = text;
        int end = length;
        long[] kinds = rules.kinds();
        long before = from == 0 ? rules.edge() : kinds[chars[from - 1] & kinds.length - 1];
        long those = 0;
        int all = 0;
        int at = from;
        while (at < end) {
            for (; at < end; at++) {
                char c = chars[at];
                long kind = kinds[c & kinds.length - 1];
                all |= c;
                those |= kind;
                if ((before & kind >>> Rules.SECOND) != 0) {
                    break;
                }
                before = kind;
            }
            if (at < end) {
                if (at > from && isAsked(chars, at - 1, end)) {
                    at--;
                    break;
                }
                if (isAsked(chars, at, end)) {
                    break;
                }
                before = kinds[chars[at] & kinds.length - 1];
                at++;
            }
        }
        seen |= those;
        if (all < kinds.length) {
            return at;
        }
        seen |= Rules.UNUSUAL;
        return rules.asksOthers() ? nextOfAny(from) : at;
    }

    private boolean isAsked(char[] chars, int at, int end) {
        asked = rules.asked(chars, at, end);
        return asked != 0;
    }

    /** As before, where characters beyond ASCII may be anchors, too, or what stands before one. */
    private int nextOfAny(int from) {
        int at = from;
        while (at < length && !isAsked(text, at, length)) {
            at++;
        }
        return at;
    }

    /** After something was found: the first {@code maxChars} characters of the text, redacted. Valid until the next text. */
    public CharSequence redacted(int maxChars) {
        redacted.setLength(0);
        int keep = Math.min(length, maxChars);
        int done = 0;
        int i = 0;
        while (i < finds) {
            int start = starts[i];
            int end = ends[i];
            Mode mode = rules.mode(names[i]);
            for (i++; i < finds && starts[i] < end; i++) {
                end = Math.max(end, ends[i]);
                Mode other = rules.mode(names[i]);
                mode = other.compareTo(mode) > 0 ? other : mode;
            }
            redacted.append(text, done, start - done);
            redacted.append(replacement(
                    mode, mode == Mode.MASK || mode == Mode.REMOVE ? "" : new String(text, start, end - start)));
            done = end;
        }
        if (done < keep) {
            boolean splitsPair =
                    keep < length && Character.isHighSurrogate(text[keep - 1]) && Character.isLowSurrogate(text[keep]);
            redacted.append(text, done, keep - done - (splitsPair ? 1 : 0));
        }
        return redacted;
    }

    private String replacement(Mode mode, String secret) {
        switch (mode) {
            case REMOVE:
                return "";
            case HMAC:
                return rules.hmac().of(secret);
            case PARTIAL:
                return secret.length() < PARTIAL_LEAST_CHARS
                        ? MASK
                        : MASK + secret.substring(secret.length() - PARTIAL_KEPT_CHARS);
            default:
                return MASK;
        }
    }

    /** Whether something was found since {@link #begin} or {@link #takeFound}. */
    public boolean found() {
        return found != 0;
    }

    /** A bit for each rule that found something since {@link #begin} or {@link #takeFound}. */
    public long takeFound() {
        long taken = found;
        found = 0;
        return taken;
    }

    /** The names of rules, with commas between them, in their alphabetical order. */
    public String names(long bits) {
        String[] all = new String[Long.bitCount(bits)];
        int count = 0;
        for (int i = 0; i < rules.names(); i++) {
            if ((bits & 1L << i) != 0) {
                all[count++] = rules.name(i);
            }
        }
        Arrays.sort(all);
        return String.join(",", all);
    }

    /** Gives back the memory of an unusually long text. */
    public void shrink() {
        if (text.length > KEPT_CHARS) {
            text = new char[1024];
        }
        if (redacted.capacity() > KEPT_CHARS) {
            redacted.setLength(0);
            redacted.trimToSize();
        }
    }

    private void read(CharSequence source, int count) {
        if (text.length < count) {
            text = new char[Math.max(count, text.length * 2)];
        }
        length = count;
        seen = Rules.UNUSUAL;
        if (source instanceof String) {
            ((String) source).getChars(0, count, text, 0);
        } else if (source instanceof StringBuilder) {
            ((StringBuilder) source).getChars(0, count, text, 0);
        } else {
            for (int i = 0; i < count; i++) {
                text[i] = source.charAt(i);
            }
        }
    }
}
