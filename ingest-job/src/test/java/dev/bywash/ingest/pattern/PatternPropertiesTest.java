package dev.bywash.ingest.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class PatternPropertiesTest {

    /** What becomes known in one order and in some parts gives the same dictionary as what becomes known in any other. */
    @Property
    void anyOrderAndAnyPartsGiveTheSameDictionary(@ForAll("messages") Set<String> messages, @ForAll Random random) {
        List<String> shuffled = new ArrayList<>(messages);
        java.util.Collections.shuffle(shuffled, random);
        Map<String, PatternIds.Merged> grown = new HashMap<>();
        for (int from = 0; from < shuffled.size(); ) {
            int to = Math.min(shuffled.size(), from + 1 + random.nextInt(20));
            grow(grown, shuffled.subList(from, to));
            from = to;
        }

        assertThat(grown).isEqualTo(PatternIds.of(messages));
    }

    /** As the job does it: only what has as many words as a new message is looked at again. */
    private static void grow(Map<String, PatternIds.Merged> known, Collection<String> messages) {
        Set<Integer> lengths = messages.stream().map(PatternIds::length).collect(Collectors.toSet());
        Set<String> affected = new HashSet<>(messages);
        known.keySet().stream()
                .filter(text -> lengths.contains(PatternIds.length(text)))
                .forEach(affected::add);
        known.putAll(PatternIds.of(affected));
    }

    @Property
    void aMaskedMessageHasThePatternOfTheMessage(@ForAll("texts") String message) {
        MessageMask mask = new MessageMask();
        String masked = mask.mask(message);

        assertThat(mask.words(masked)).isEqualTo(mask.words(message));
        assertThat(mask.hash(masked)).isEqualTo(mask.hash(message)).isEqualTo(MessageMask.hash(mask.words(message)));
    }

    @Property
    void anyNumberMayStandWhereANumberStood(@ForAll int one, @ForAll long other) {
        MessageMask mask = new MessageMask();

        assertThat(mask.hash("took " + one + " of it")).isEqualTo(mask.hash("took " + other + " of it"));
    }

    @Provide
    Arbitrary<Set<String>> messages() {
        Arbitrary<String> word = Arbitraries.of("a", "b", "c", "d", "e", "f", "g", "h");
        Arbitrary<String> fixed = Arbitraries.of("x", "y");
        return Arbitraries.oneOf(
                        fixed.list().ofSize(2).flatMap(two -> word.map(w -> String.join(" ", two) + " " + w + " z z")),
                        word.list().ofSize(2).map(two -> "p " + String.join(" q ", two) + " r"),
                        word.list().ofMinSize(3).ofMaxSize(5).map(words -> String.join(" ", words)))
                .set()
                .ofMaxSize(120);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(200),
                Arbitraries.strings()
                        .withChars("ab1 .:/-@<*>=?_dec\\")
                        .withChars("ü")
                        .ofMaxLength(60),
                Arbitraries.of("mon", "12", "may", "ms", "GB", "x", "a.b.c", "/", "://", ":", "a/b", "deadbeef")
                        .list()
                        .ofMaxSize(12)
                        .map(words -> String.join(" ", words)));
    }
}
