package dev.bywash.ingest.line;

import java.util.Arrays;

/**
 * How the attributes of a line are written there, as a text that is mostly the same from line to line: one character for each, in the order of the line. It is
 * {@code '0'} plus three times the attribute's place among their sorted names, plus 0 for a string, 1 for what stands there as it is written (a number, a
 * boolean, anything nested), 2 for a member of the line that is none of its attributes (as {@code bywash.sig}). Not safe for use by several threads.
 */
final class AttributeForms {

    static final int STRING = 0;
    static final int AS_WRITTEN = 1;
    static final int MEMBER = 2;

    private static final int FORMS = 3;
    private static final char FIRST = '0';

    /** Beyond, characters are no characters. */
    private static final int MOST = (Character.MIN_SURROGATE - FIRST) / FORMS;

    private String[] lastNames = new String[0];
    private byte[] lastForms = new byte[0];
    private int lastCount;
    private String last = "";

    /** Those of the first {@code count} names, which are different ones; null when they are too many. */
    String of(String[] names, byte[] forms, int count) {
        if (!isLast(names, forms, count)) {
            last = encoded(names, forms, count);
            lastNames = Arrays.copyOf(names, count);
            lastForms = Arrays.copyOf(forms, count);
            lastCount = count;
        }
        return last;
    }

    private boolean isLast(String[] names, byte[] forms, int count) {
        if (count != lastCount) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (forms[i] != lastForms[i] || !names[i].equals(lastNames[i])) {
                return false;
            }
        }
        return true;
    }

    private static String encoded(String[] names, byte[] forms, int count) {
        if (count >= MOST) {
            return null;
        }
        String[] sorted = Arrays.copyOf(names, count);
        Arrays.sort(sorted);
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append((char) (FIRST + FORMS * Arrays.binarySearch(sorted, names[i]) + forms[i]));
        }
        return text.toString();
    }

    /** An attribute's place among the sorted names; whatever when the character is none of {@link #of}. */
    static int place(char c) {
        return (c - FIRST) / FORMS;
    }

    /** How an attribute is written. */
    static int form(char c) {
        return (c - FIRST) % FORMS;
    }
}
