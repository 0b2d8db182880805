package dev.bywash.ingest.pattern;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** A sequence of words, of which some may be any: null stands for those. */
record Template(List<String> words) {

    /** The more of its words may be any, the earlier; then by the words, so that no two are alike. */
    static final Comparator<Template> WIDEST_FIRST = Comparator.comparingInt(Template::wildcards)
            .reversed()
            .thenComparing(template -> template.words, Template::compare);

    Template {
        words = Collections.unmodifiableList(words);
    }

    int wildcards() {
        return (int) words.stream().filter(Objects::isNull).count();
    }

    Template withAnyAt(int position) {
        List<String> changed = new ArrayList<>(words);
        changed.set(position, null);
        return new Template(changed);
    }

    boolean covers(Template other) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i) != null && !words.get(i).equals(other.words.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The hash of the words that are fixed: that of a message which has values in the other places. */
    long hash() {
        return MessageMask.hash(words.stream().filter(Objects::nonNull).toList());
    }

    private static int compare(List<String> left, List<String> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = Comparator.nullsFirst(Comparator.<String>naturalOrder()).compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
