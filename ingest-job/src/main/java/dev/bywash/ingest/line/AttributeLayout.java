package dev.bywash.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Where a line has its attributes, and what stands before each: by their names and {@link AttributeForms}, so mostly the same from line to line. */
final class AttributeLayout {

    static final AttributeLayout EMPTY =
            new AttributeLayout(new byte[0][], new byte[0], List.of(), List.of(), List.of());

    private static final String PREFIX = "bywash.";

    private final byte[][] names;
    private final byte[] types;
    private final List<Member> attributes;
    private final List<Member> envelope;
    private final List<Member> signature;

    private AttributeLayout(
            byte[][] names, byte[] types, List<Member> attributes, List<Member> envelope, List<Member> signature) {
        this.names = names;
        this.types = types;
        this.attributes = attributes;
        this.envelope = envelope;
        this.signature = signature;
    }

    /**
     * An attribute.
     *
     * @param key what stands before it
     * @param index its place among the values
     * @param isString whether it is a string, or stands there as it is
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared with nothing.
    record Member(byte[] key, int index, boolean isString) {}

    /** Null when there is none: when a name is there twice, or no line has such types, in which each attribute has its own place. */
    static AttributeLayout of(byte[][] names, byte[] types) {
        String forms = LineFields.text(types);
        int count = names.length;
        if (forms.length() != count) {
            return null;
        }
        String[] texts = Arrays.stream(names).map(LineFields::text).toArray(String[]::new);
        int[] sorted = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(i -> texts[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean[] taken = new boolean[count];
        for (int i = 0; i < count; i++) {
            char form = forms.charAt(i);
            int place = AttributeForms.place(form);
            if (form < '0'
                    || place >= count
                    || taken[place]
                    || (i > 0 && texts[sorted[i]].equals(texts[sorted[i - 1]]))) {
                return null;
            }
            taken[place] = true;
        }
        List<Member> attributes = new ArrayList<>();
        List<Member> truncated = new ArrayList<>();
        List<Member> redacted = new ArrayList<>();
        List<Member> signature = new ArrayList<>();
        LineBytes key = new LineBytes();
        for (int i = 0; i < count; i++) {
            int form = AttributeForms.form(forms.charAt(i));
            int index = sorted[AttributeForms.place(forms.charAt(i))];
            if (form != AttributeForms.MEMBER) {
                key.clear();
                key.put((attributes.isEmpty() ? ",\"attributes\":{" : ",").getBytes(US_ASCII));
                key.string(names[index]);
                key.put(':');
                if (!key.isText()) {
                    return null;
                }
                attributes.add(new Member(key.copyFrom(0), index, form == AttributeForms.STRING));
            } else if (texts[index].equals(PREFIX + "truncated")) {
                truncated.add(new Member(LineWriter.key("truncated"), index, false));
            } else if (texts[index].equals(PREFIX + "redacted")) {
                redacted.add(new Member(LineWriter.key("redacted"), index, false));
            } else if (texts[index].equals(PREFIX + "sig")) {
                signature.add(new Member(LineWriter.key("sig"), index, true));
            } else {
                return null;
            }
        }
        truncated.addAll(redacted);
        return new AttributeLayout(names, types, attributes, truncated, signature);
    }

    boolean isOf(byte[][] otherNames, byte[] otherTypes) {
        return Arrays.equals(types, otherTypes) && Arrays.deepEquals(names, otherNames);
    }

    /** Those in the object of this name. */
    List<Member> attributes() {
        return attributes;
    }

    /** Members of the line behind its source. */
    List<Member> envelope() {
        return envelope;
    }

    /** Members of the line behind its number. */
    List<Member> signature() {
        return signature;
    }
}
