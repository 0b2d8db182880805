package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.merkle.MerkleTree;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Checks the seals of one writer. Its lines come in the order of their numbers, each once; some may be missing, also those at its beginning. Where one is, nothing is
 * known of the others that its seal covers, and that is said.
 *
 * <p>A seal covers the one before it, which names the key that signed this one. So they are checked from wherever the first line is, each by the one before. Not
 * safe for use by several threads.
 */
final class SealCheck {

    private static final byte[] SIGNATURE = ",\"sig\":\"".getBytes(US_ASCII);

    /** Of a segment: of more holes, or more damaged lines, nobody wants to hear one by one. */
    private static final int MOST = 1000;

    private final String writer;

    /** Numbers whose lines were here, and were deleted for their age. */
    private List<Numbers> expired;

    private final List<Finding> findings = new ArrayList<>();
    private final MerkleTree tree = new MerkleTree();

    private long first;
    private long last;
    /** Since when lines are in {@link #tree}: the latest seal, or the first line; 0 before that. */
    private long from;

    /** Numbers that are missing since {@link #from}. */
    private final List<Numbers> missing = new ArrayList<>();

    /** Numbers since {@link #from} of lines of which nobody knows what they were. */
    private final List<Numbers> unknown = new ArrayList<>();

    /** Numbers of lines that arrived damaged, since the seal before; and whether they are missing was not asked. */
    private final List<Numbers> damaged = new ArrayList<>();

    private long seals;
    private long lastSeal;
    private boolean closed;
    private boolean signed = true;
    /** Whether it is known which key signs next. Before the first seal, that takes the first line. */
    private boolean keyKnown;
    /** In base64; null when the writer does not sign. */
    private String key;

    private boolean mayBeginLate;
    private boolean allCompared = true;
    private boolean broken;

    /** @param expired numbers whose lines were here, and were deleted for their age; in their order */
    SealCheck(String writer, List<Numbers> expired) {
        this.writer = writer;
        this.expired = expired;
    }

    /** It is fine that its first lines are missing: they were deleted for their age, or are elsewhere. */
    void mayBeginLate() {
        mayBeginLate = true;
    }

    /** What was lost up to now is of seals that nobody asked for. */
    void forgetLost() {
        findings.removeIf(finding -> finding.kind() == Kind.GAP || finding.kind() == Kind.TORN);
    }

    /** From now on, these alone are the numbers whose lines were here, and were deleted for their age; in their order. */
    void expired(List<Numbers> numbers) {
        expired = numbers;
    }

    /** Whether a line of that number would be the first, or the one behind the last. */
    boolean isFollowedBy(long seq) {
        return first == 0 || seq - 1 == last;
    }

    /** What can be said of a writer's lines. */
    enum Status {
        /** All of them are those that a seal covers, to the last one that it ever wrote. */
        SEALED,
        /** All that a seal covers are those; what came after the last seal is not covered. */
        UNSEALED_TAIL,
        /** There is no seal. */
        UNSEALED,
        /** Lines that a seal covers are not here, so it tells nothing of the others. */
        INCOMPLETE,
        /** A seal is of other lines, or not signed as it has to be. */
        BROKEN
    }

    /**
     * What was found.
     *
     * @param sealed the number of the last seal; 0 when there is none
     * @param signed whether all seals were signed
     * @param closed whether its last line was there
     */
    record Seals(
            String writer,
            Status status,
            long first,
            long last,
            long sealed,
            boolean signed,
            boolean closed,
            List<Finding> findings) {}

    /**
     * The next line.
     *
     * @param leaf its hash as a leaf; null when it is not known any more what the line was
     */
    void add(long seq, byte[] leaf) {
        add(seq, leaf, null, null);
    }

    /**
     * The next line, one that the writer itself reports with.
     *
     * @param event what the line says
     */
    void add(long seq, byte[] leaf, byte[] line, Event event) {
        if (first == 0) {
            first = seq;
            from = seq;
            keyKnown = false;
        } else if (seq - 1 > last) {
            put(missing, last + 1, seq - 1);
        }
        last = seq;
        // One that is followed by more is none.
        closed = event != null && event.isClosed();
        if (event != null) {
            if (seq == 1) {
                key = event.attributes().get("key");
                keyKnown = true;
                signed = key != null;
            }
            if (event.isSeal()) {
                check(seq, line, event);
                tree.clear();
                from = seq;
                missing.clear();
                unknown.clear();
                damaged.clear();
            } else if (event.isReport() && keyKnown && key != null) {
                found(Kind.UNSIGNED, seq, seq, "it has no seal, though the writer names a key");
            }
        }
        if (leaf == null) {
            put(unknown, seq, seq);
        } else {
            tree.add(leaf);
        }
    }

    /** A line that arrived and was none any more; that it is missing is known since. */
    void damaged(long seq) {
        if (damaged.size() < MOST) {
            put(damaged, seq, seq);
        }
    }

    /** Adds numbers behind those that are there. Where these are too many pieces, what is between the last ones counts as one of them. */
    private static void put(List<Numbers> some, long from, long to) {
        int end = some.size() - 1;
        if (end >= 0 && (some.get(end).last() == from - 1 || some.size() == MOST)) {
            some.set(end, new Numbers(some.get(end).first(), to));
        } else {
            some.add(new Numbers(from, to));
        }
    }

    private static boolean have(List<Numbers> some, long number) {
        return some.stream().anyMatch(one -> one.first() <= number && number <= one.last());
    }

    private void check(long seq, byte[] line, Event seal) {
        boolean isFirst = seals == 0;
        seals++;
        lastSeal = seq;
        long sealedFrom = number(seal.attributes().get("sealed_from"));
        boolean beginsBefore = isFirst && sealedFrom >= 1 && sealedFrom < first;
        if (beginsBefore) {
            allCompared = false;
            // Where a day was deleted, times near midnight are not in the order of numbers.
            if (!mayBeginLate) {
                lost(new Numbers(sealedFrom, first - 1), seq, sealedFrom);
                missing.forEach(some -> lost(some, seq, sealedFrom));
            }
        } else if (sealedFrom != from && (sealedFrom < from || !mayBeSeal(sealedFrom))) {
            found(
                    Kind.SEAL_BROKEN,
                    Math.min(from, Math.max(1, sealedFrom)),
                    seq,
                    "the seal says that it covers lines from " + sealedFrom + " on, and the seal before it is " + from);
        } else if (sealedFrom != from || !missing.isEmpty() || !unknown.isEmpty()) {
            allCompared = false;
            missing.forEach(some -> lost(some, seq, from));
        } else if (!HexFormat.of()
                .formatHex(tree.root())
                .equals(seal.attributes().get("root"))) {
            found(Kind.SEAL_BROKEN, from, seq - 1, "seal " + seq + " was made over other lines");
        }
        if (sealedFrom <= from) {
            // Otherwise the seal that names the key is missing, and that is said.
            checkSignature(seq, line, seal);
        }
        key = seal.attributes().get("next_key");
        keyKnown = true;
    }

    /** Whether the line of a number is not here to be looked at. */
    private boolean mayBeSeal(long seq) {
        return have(missing, seq) || have(unknown, seq);
    }

    /** Lines that a seal covers are missing. */
    private void lost(Numbers lines, long seal, long from) {
        List<Numbers> unexplained = Numbers.without(List.of(lines), expired);
        List<Numbers> gaps = Numbers.without(unexplained, damaged);
        gaps.forEach(some -> found(
                Kind.GAP,
                some.first(),
                some.last(),
                "of the lines from " + from + " on that seal " + seal + " covers"));
        Numbers.without(unexplained, gaps)
                .forEach(some -> found(
                        Kind.TORN,
                        some.first(),
                        some.last(),
                        "arrived damaged, so that nothing proves the lines from " + from + " on that seal " + seal
                                + " covers"));
    }

    private void checkSignature(long seq, byte[] line, Event seal) {
        String signature = seal.attributes().get("bywash.sig");
        if (signature == null) {
            if (signed && keyKnown && key != null) {
                found(Kind.UNSIGNED, seq, seq, "the seal is not signed, though the one before it names a key");
            }
            signed = false;
        } else if (keyKnown) {
            if (key == null) {
                found(Kind.SIGNATURE_WRONG, seq, seq, "the seal is signed by a key that none before it names");
            } else if (!verifies(line, signature)) {
                found(Kind.SIGNATURE_WRONG, seq, seq, "the seal is not signed by the key that the one before it names");
            }
        }
    }

    private boolean verifies(byte[] line, String signature) {
        int end = lastIndexOf(line, SIGNATURE);
        if (end < 0) {
            return false;
        }
        try {
            PublicKey by = KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(key)));
            Signature check = Signature.getInstance("SHA256withECDSA");
            check.initVerify(by);
            check.update(line, 0, end);
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // It is no key, or no signature.
            return false;
        }
    }

    private static int lastIndexOf(byte[] bytes, byte[] part) {
        for (int i = bytes.length - part.length; i >= 0; i--) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /** What the lines say now that there are no more. */
    Seals end() {
        return new Seals(writer, status(), first, last, lastSeal, seals > 0 && signed, closed, List.copyOf(findings));
    }

    private Status status() {
        if (seals == 0) {
            return Status.UNSEALED;
        } else if (broken) {
            return Status.BROKEN;
        } else if (!allCompared) {
            return Status.INCOMPLETE;
        }
        return closed && lastSeal == last ? Status.SEALED : Status.UNSEALED_TAIL;
    }

    private void found(Kind kind, long fromSeq, long toSeq, String detail) {
        broken |= kind != Kind.GAP && kind != Kind.TORN;
        findings.add(new Finding(kind, writer, fromSeq, toSeq, detail));
    }

    /** -1 for what is none. */
    private static long number(String text) {
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
