package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.audit.RangeEntry.Numbers;
import dev.bywash.ingest.merkle.MerkleTree;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proof that an event was in the table when a checkpoint was made: its line, the way from there to the range that its run brought, and from that to the checkpoint. A
 * text of lines, which can be checked with the public key alone, on any machine.
 *
 * @param line from brace to brace
 * @param place of the line among those of its range, from 0
 * @param toRange the hashes from the line to the range's root
 * @param entry the range, as it stands in the log
 * @param number the entry's number in the log
 * @param toHead the hashes from the entry to the log's root
 * @param checkpoint the note
 */
public record Proof(
        String line,
        long place,
        List<byte[]> toRange,
        String entry,
        long number,
        List<byte[]> toHead,
        String checkpoint) {

    private static final String TITLE = "bywash proof, version 1";
    private static final Pattern WRITER = Pattern.compile("^\\{\"bywash\":1,\"writer\":\"([0-9A-Z]{26})\"");

    private static final Pattern SEQ =
            Pattern.compile(",\"seq\":([1-9]\\d{0,17})(,\"sig\":\"[A-Za-z0-9+/=]*\")?,\"crc\":\"[0-9a-f]{8}\"}$");

    /** A proof that is none, with what is wrong with it. */
    public static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    /** The text. */
    public String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        text.append("line ").append(line).append('\n');
        text.append("place ").append(place).append('\n');
        toRange.forEach(hash ->
                text.append("node ").append(HexFormat.of().formatHex(hash)).append('\n'));
        text.append("entry ").append(entry).append('\n');
        text.append("number ").append(number).append('\n');
        toHead.forEach(hash ->
                text.append("node ").append(HexFormat.of().formatHex(hash)).append('\n'));
        return text.append("checkpoint\n").append(checkpoint).toString();
    }

    /**
     * Reads a text; whether it proves anything is not asked.
     *
     * @throws Wrong when it is no proof
     */
    public static Proof parse(String text) throws Wrong {
        int note = text.indexOf("\ncheckpoint\n");
        if (note < 0) {
            throw new Wrong("This is no proof: it has no checkpoint");
        }
        Reader lines = new Reader(text.substring(0, note).split("\n", -1));
        if (!TITLE.equals(lines.next())) {
            throw new Wrong("This is no proof: it does not begin with '" + TITLE + "'");
        }
        String line = lines.value("line ");
        long place = lines.number("place ");
        List<byte[]> toRange = lines.nodes();
        String entry = lines.value("entry ");
        long number = lines.number("number ");
        List<byte[]> toHead = lines.nodes();
        return new Proof(line, place, toRange, entry, number, toHead, text.substring(note + "\ncheckpoint\n".length()));
    }

    private static final class Reader {
        private final String[] lines;
        private int at;

        Reader(String[] lines) {
            this.lines = lines;
        }

        String next() throws Wrong {
            if (at == lines.length) {
                throw new Wrong("This is no proof: it ends too early");
            }
            return lines[at++];
        }

        String value(String name) throws Wrong {
            String line = next();
            if (!line.startsWith(name)) {
                throw new Wrong("This is no proof: line " + at + " does not begin with '" + name + "'");
            }
            return line.substring(name.length());
        }

        long number(String name) throws Wrong {
            String value = value(name);
            if (!value.matches("\\d{1,18}")) {
                throw new Wrong("This is no proof: line " + at + " has no number");
            }
            return Long.parseLong(value);
        }

        List<byte[]> nodes() throws Wrong {
            List<byte[]> nodes = new ArrayList<>();
            while (at < lines.length && lines[at].startsWith("node ")) {
                String hash = value("node ");
                if (!hash.matches("[0-9a-f]{64}")) {
                    throw new Wrong("This is no proof: line " + at + " has no hash");
                }
                nodes.add(HexFormat.of().parseHex(hash));
            }
            return nodes;
        }
    }

    /**
     * Checks it.
     *
     * @param publicKey file of the key that the checkpoint has to be signed with
     * @param kept a checkpoint that was kept elsewhere and has to be this proof's; null when the signature is enough
     * @return what is proved, for a person
     * @throws Wrong when it proves nothing
     */
    public String check(String publicKey, String kept) throws Wrong {
        PublicKey key = SigningKey.publicKey(publicKey);
        Head head = head(checkpoint);
        if (!head.isSigned(checkpoint, key)) {
            throw new Wrong("The checkpoint is not signed by this key");
        }
        if (kept != null && !head(kept).body().equals(head.body())) {
            throw new Wrong("The proof leads to another checkpoint than the one that was given");
        }
        return leads(head);
    }

    /**
     * Checks that it leads from its line to its checkpoint, whoever signed that.
     *
     * @return what is proved where the checkpoint is believed, for a person
     * @throws Wrong when it does not
     */
    String leads() throws Wrong {
        return leads(head(checkpoint));
    }

    private String leads(Head head) throws Wrong {
        RangeEntry range = RangeEntry.parse(entry);
        if (range == null) {
            throw new Wrong("The entry is none");
        }
        MerkleTree hashes = new MerkleTree();
        byte[] root = MerkleTree.root(hashes.hashOfLeaf(entry.getBytes(UTF_8)), number, head.size(), toHead);
        if (root == null || !HexFormat.of().formatHex(root).equals(head.root())) {
            throw new Wrong("The entry is not in the log that the checkpoint is of");
        }
        byte[] lines = MerkleTree.root(hashes.hashOfLeaf(line.getBytes(UTF_8)), place, range.events(), toRange);
        if (lines == null || !HexFormat.of().formatHex(lines).equals(range.root())) {
            throw new Wrong("The line is not among those of the entry");
        }
        long seq = seqOf(range);
        return "Event " + range.writer() + "-" + seq + " is what run " + range.runId() + " brought, and was there when "
                + head.origin() + " had " + head.size() + " entries";
    }

    static Head head(String note) throws Wrong {
        try {
            return Head.parse(note);
        } catch (IllegalArgumentException e) {
            throw new Wrong(e.getMessage());
        }
    }

    private long seqOf(RangeEntry range) throws Wrong {
        Matcher writer = WRITER.matcher(line);
        Matcher seq = SEQ.matcher(line);
        if (!writer.find() || !seq.find() || !writer.group(1).equals(range.writer())) {
            throw new Wrong("The line is not of the writer of the entry");
        }
        long number = Long.parseLong(seq.group(1));
        long before = 0;
        for (Numbers numbers : range.numbers()) {
            if (number >= numbers.first() && number <= numbers.last() && before + number - numbers.first() == place) {
                return number;
            }
            before += numbers.last() - numbers.first() + 1;
        }
        throw new Wrong("The line's number is not at this place of the entry");
    }
}
