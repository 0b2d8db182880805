package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bywash.ingest.EventLines;
import dev.bywash.ingest.merkle.MerkleTree;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Writes lines and seals them as a plugin does; its key can be taken, as from a heap dump. Lines come without line ends. */
public final class SealedWriter {

    private final String writer;
    private Instant time;
    private final List<String> lines = new ArrayList<>();
    private MerkleTree tree = new MerkleTree();
    private long from = 1;
    private KeyPair key;

    public SealedWriter(String writer, Instant time) throws GeneralSecurityException {
        this(writer, time, newKey());
    }

    /** @param key null for one that cannot sign */
    SealedWriter(String writer, Instant time, KeyPair key) {
        this.writer = writer;
        this.time = time;
        this.key = key;
        String named = key == null ? "" : ",\"key\":\"" + publicKey(key) + "\"";
        add(line("bywash.opened", "opened", ",\"attributes\":{\"pid\":1" + named + "}"));
    }

    /** One that goes on after what another wrote, with its key. */
    SealedWriter(SealedWriter other, List<String> lines, long from) {
        this.writer = other.writer;
        this.time = other.time;
        this.key = other.key;
        this.from = from;
        this.lines.addAll(lines);
        lines.subList((int) from - 1, lines.size()).forEach(line -> tree.add(tree.hashOfLeaf(line.getBytes(UTF_8))));
    }

    /** Logs so many events. */
    public SealedWriter log(int events) {
        for (int i = 0; i < events; i++) {
            long seq = lines.size() + 1L;
            add(line("load", "loaded " + seq, ",\"attributes\":{\"rows\":" + seq + ",\"table\":\"t\"}"));
        }
        return this;
    }

    /** What it writes from now on is of that time. */
    public SealedWriter at(Instant now) {
        time = now;
        return this;
    }

    public SealedWriter seal() throws GeneralSecurityException {
        return seal("bywash.heartbeat");
    }

    public SealedWriter close() throws GeneralSecurityException {
        return seal("bywash.closed");
    }

    private SealedWriter seal(String event) throws GeneralSecurityException {
        long seq = lines.size() + 1L;
        KeyPair next = key == null ? null : newKey();
        String attributes =
                ",\"attributes\":{\"accepted\":1,\"written\":1,\"dropped\":0,\"sealed_from\":" + from + ",\"root\":\""
                        + HexFormat.of().formatHex(tree.root()) + "\""
                        + (next == null ? "" : ",\"next_key\":\"" + publicKey(next) + "\"") + "}";
        String unsigned = beginning(event, "sealed", attributes);
        String signature = "";
        if (key != null) {
            Signature sign = Signature.getInstance("SHA256withECDSA");
            sign.initSign(key.getPrivate());
            sign.update(unsigned.getBytes(UTF_8));
            signature = ",\"sig\":\"" + Base64.getEncoder().encodeToString(sign.sign()) + "\"";
        }
        tree = new MerkleTree();
        from = seq;
        key = next;
        add(EventLines.close(unsigned + signature).strip());
        return this;
    }

    private void add(String line) {
        lines.add(line);
        tree.add(tree.hashOfLeaf(line.getBytes(UTF_8)));
    }

    private String line(String event, String message, String more) {
        return EventLines.close(beginning(event, message, more)).strip();
    }

    private String beginning(String event, String message, String more) {
        String line = EventLines.line(writer, lines.size() + 1L, time, event, message, more);
        return line.substring(0, line.lastIndexOf(",\"crc\""));
    }

    /** What it wrote: a copy. */
    public List<String> lines() {
        return new ArrayList<>(lines);
    }

    /** A line with something else in it and a checksum that fits. */
    public static String altered(String line, String what, String by) {
        String changed = line.replace(what, by);
        if (changed.equals(line)) {
            throw new IllegalArgumentException(what + " is not in " + line);
        }
        return EventLines.close(changed.substring(0, changed.lastIndexOf(",\"crc\"")))
                .strip();
    }

    private static String publicKey(KeyPair pair) {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
