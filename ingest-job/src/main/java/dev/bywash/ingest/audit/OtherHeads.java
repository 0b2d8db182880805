package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.merkle.MerkleTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Heads that were kept of a log beside the one that is verified against, as each run leaves one: they tell that it was set back, however far it has come since. There
 * may be very many, so what is wrong with them is said once.
 */
final class OtherHeads {

    private final Map<Long, List<Named>> waiting = new HashMap<>();
    private final List<String> none = new ArrayList<>();
    private final List<Named> wrong = new ArrayList<>();

    private record Named(String name, Head head) {}

    /** @param notes by their names; also what is none */
    OtherHeads(Map<String, String> notes) {
        new TreeMap<>(notes).forEach((name, note) -> {
            try {
                Named head = new Named(name, Head.parse(note));
                waiting.computeIfAbsent(head.head.size(), size -> new ArrayList<>())
                        .add(head);
            } catch (IllegalArgumentException e) {
                none.add(name);
            }
        });
        waiting.remove(0L);
    }

    /** Compares with the log up to some entry; each entry's turn comes once, in order. */
    void compare(MerkleTree tree) {
        List<Named> here = waiting.remove(tree.leaves());
        if (here != null) {
            String root = HexFormat.of().formatHex(tree.root());
            here.stream().filter(named -> !named.head.root().equals(root)).forEach(wrong::add);
        }
    }

    /**
     * What was found.
     *
     * @param entries how many the log has in all
     */
    List<Finding> findings(long entries) {
        List<Finding> findings = new ArrayList<>();
        if (!none.isEmpty()) {
            findings.add(finding(
                    Kind.CHECKPOINT_WRONG,
                    none.size() + " files are no checkpoints, the first of which is " + none.get(0)));
        }
        if (!wrong.isEmpty()) {
            findings.add(finding(
                    Kind.NOT_THAT_OF_CHECKPOINT,
                    "the log does not lead through " + wrong.size()
                            + " checkpoints that were kept, the first of which is " + wrong.get(0).name));
        }
        List<Named> later = waiting.values().stream().flatMap(List::stream).toList();
        if (!later.isEmpty()) {
            findings.add(finding(
                    Kind.NOT_THAT_OF_CHECKPOINT,
                    "the log has " + entries + " entries, and had more at " + later.size()
                            + " checkpoints that were kept, one of which is " + later.get(0).name));
        }
        return findings;
    }

    private static Finding finding(Kind kind, String detail) {
        return new Finding(kind, null, 0, 0, detail);
    }
}
