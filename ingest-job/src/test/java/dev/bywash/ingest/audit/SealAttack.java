package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.SealCheck.Status;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What somebody makes of a sealed writer's lines who was not in its process before they were sealed, and what the seals say then. */
@SuppressWarnings("ImmutableEnumChecker") // Sets that nobody changes, and lambdas that capture nothing.
public enum SealAttack {
    NONE(Status.SEALED, (genuine, random) -> attacked(0, genuine.lines)),
    ALTERED(Status.BROKEN, Set.of(Kind.SEAL_BROKEN), (genuine, random) -> {
        int seq = event(random);
        return attacked(seq, altered(genuine.lines, seq));
    }),
    DROPPED(Status.INCOMPLETE, Set.of(Kind.GAP), (genuine, random) -> {
        int seq = event(random);
        List<String> lines = new ArrayList<>(genuine.lines);
        lines.remove(seq - 1);
        return attacked(seq, lines);
    }),
    /** The numbers give the order back. */
    SHUFFLED(Status.SEALED, (genuine, random) -> {
        List<String> lines = new ArrayList<>(genuine.lines);
        Collections.shuffle(lines, random);
        return attacked(0, lines);
    }),
    TWO_NUMBERS_SWAPPED(Status.BROKEN, Set.of(Kind.SEAL_BROKEN), (genuine, random) -> {
        int seq = 2 + random.nextInt(9);
        List<String> lines = new ArrayList<>(genuine.lines);
        lines.set(seq - 1, numbered(genuine.lines.get(seq), seq + 1, seq));
        lines.set(seq, numbered(genuine.lines.get(seq - 1), seq, seq + 1));
        return attacked(seq, lines);
    }),
    CUT_AFTER_A_SEAL(
            Status.UNSEALED_TAIL,
            (genuine, random) ->
                    attacked(0, genuine.lines.subList(0, List.of(12, 23, 34).get(random.nextInt(3))))),
    CUT_WITHIN_A_SEGMENT(
            Status.UNSEALED_TAIL,
            (genuine, random) ->
                    attacked(0, genuine.lines.subList(0, List.of(13, 24).get(random.nextInt(2)) + random.nextInt(10)))),
    CUT_BEFORE_THE_FIRST_SEAL(
            Status.UNSEALED, (genuine, random) -> attacked(0, genuine.lines.subList(0, 2 + random.nextInt(10)))),
    SPLICED_WITH_ANOTHER_WRITER(Status.BROKEN, Set.of(Kind.SEAL_BROKEN, Kind.SIGNATURE_WRONG), (genuine, random) -> {
        List<String> lines = new ArrayList<>(genuine.lines.subList(0, 12));
        lines.addAll(new Genuine(genuine.writer, genuine.time).lines.subList(12, 35));
        return attacked(23, lines);
    }),
    /** Of a heap dump. */
    REWRITTEN_BEFORE_THE_LAST_SEAL_WITH_THE_CURRENT_KEY(Status.BROKEN, Set.of(Kind.SEAL_BROKEN), (genuine, random) -> {
        int seq = 13 + random.nextInt(10);
        return attacked(
                seq,
                new SealedWriter(genuine.running, altered(genuine.running.lines(), seq), 23)
                        .close()
                        .lines());
    }),
    /** As if the last seal had never been. */
    SEALED_AGAIN_WITH_THE_CURRENT_KEY(Status.BROKEN, Set.of(Kind.SIGNATURE_WRONG), (genuine, random) -> {
        List<String> lines = altered(genuine.running.lines().subList(0, 22), 13 + random.nextInt(10));
        return attacked(23, new SealedWriter(genuine.running, lines, 12).close().lines());
    }),
    /** That this succeeds is said in the documentation. */
    REWRITTEN_AFTER_THE_LAST_SEAL_WITH_THE_CURRENT_KEY(
            Status.SEALED,
            (genuine, random) -> attacked(
                    0,
                    new SealedWriter(genuine.running, altered(genuine.running.lines(), 24 + random.nextInt(5)), 23)
                            .close()
                            .lines())),
    OLD_LINES_SEALED_WITH_A_LATER_KEY(
            Status.BROKEN, Set.of(Kind.SEAL_BROKEN, Kind.SIGNATURE_WRONG), (genuine, random) -> {
                List<String> old = altered(genuine.lines.subList(0, 11), 2 + random.nextInt(10));
                List<String> lines =
                        new SealedWriter(genuine.running, old, 1).seal().lines();
                lines.addAll(genuine.lines.subList(12, 35));
                return attacked(12, lines);
            }),
    SEGMENT_LEFT_OUT(Status.INCOMPLETE, Set.of(Kind.GAP), (genuine, random) -> {
        List<String> lines = new ArrayList<>(genuine.lines.subList(0, 12));
        lines.addAll(genuine.lines.subList(23, 35));
        return attacked(13 + random.nextInt(11), lines);
    }),
    SIGNATURE_OF_A_HEARTBEAT_STRIPPED(
            Status.BROKEN, Set.of(Kind.UNSIGNED, Kind.SEAL_BROKEN), (genuine, random) -> stripped(genuine, Set.of(23))),
    SIGNATURE_OF_CLOSED_STRIPPED(
            Status.BROKEN, Set.of(Kind.UNSIGNED), (genuine, random) -> stripped(genuine, Set.of(35))),
    ALL_SIGNATURES_STRIPPED(
            Status.BROKEN,
            Set.of(Kind.UNSIGNED, Kind.SEAL_BROKEN),
            (genuine, random) -> stripped(genuine, Set.of(12, 23, 34, 35))),
    /** Of a writer that said which key will sign. */
    SEALED_AGAIN_WITHOUT_SIGNATURES(
            Status.BROKEN,
            Set.of(Kind.UNSIGNED),
            (genuine, random) -> attacked(
                    12,
                    new SealedWriter(
                                    new SealedWriter(genuine.writer, genuine.time, (KeyPair) null),
                                    genuine.lines.subList(0, 1),
                                    1)
                            .log(10)
                            .seal()
                            .log(22)
                            .close()
                            .lines())),
    SEAL_OF_ANOTHER_KEY(
            Status.BROKEN,
            Set.of(Kind.SIGNATURE_WRONG),
            (genuine, random) -> attacked(
                    35,
                    new SealedWriter(new SealedWriter(genuine.writer, genuine.time), genuine.lines.subList(0, 34), 34)
                            .close()
                            .lines())),
    SEALS_STRIPPED(Status.UNSEALED, Set.of(Kind.UNSIGNED), (genuine, random) -> {
        List<String> lines = altered(genuine.lines, event(random));
        for (int seal : List.of(12, 23, 34, 35)) {
            String line = unsigned(lines.get(seal - 1));
            String without = line.substring(line.indexOf(",\"sealed_from\""), line.indexOf("},\"seq\""));
            lines.set(seal - 1, SealedWriter.altered(line, without, ""));
        }
        return attacked(12, lines);
    }),
    ROOT_OF_A_SEAL_ALTERED(Status.BROKEN, Set.of(Kind.SEAL_BROKEN, Kind.SIGNATURE_WRONG), (genuine, random) -> {
        List<String> lines = new ArrayList<>(genuine.lines);
        lines.set(22, SealedWriter.altered(lines.get(22), "\"root\":\"", "\"root\":\"0"));
        return attacked(23, lines);
    });

    /** What is written, is a writer's as long as nobody touches it: 1 opened; 12, 23, 34 seals; 35 closed. Its key is still there at 28. */
    private static final class Genuine {
        private final String writer;
        private final Instant time;
        private final SealedWriter running;
        private final List<String> lines;

        Genuine(String writer, Instant time) throws GeneralSecurityException {
            this.writer = writer;
            this.time = time;
            this.running =
                    new SealedWriter(writer, time).log(10).seal().log(10).seal().log(5);
            this.lines = new SealedWriter(running, running.lines(), 23)
                    .log(5)
                    .seal()
                    .close()
                    .lines();
        }
    }

    /**
     * What became of a writer's lines.
     *
     * @param genuine what they were
     * @param lines what they are, in the order in which they are written
     * @param seq a number that one finding at least has to be about; 0 where there is none
     */
    public record Attacked(List<String> genuine, List<String> lines, int seq) {}

    private record Result(int seq, List<String> lines) {}

    private interface Attack {
        Result on(Genuine genuine, Random random) throws GeneralSecurityException;
    }

    private final Status status;
    private final Set<Kind> kinds;
    private final Attack attack;

    SealAttack(Status status, Attack attack) {
        this(status, Set.of(), attack);
    }

    SealAttack(Status status, Set<Kind> kinds, Attack attack) {
        this.status = status;
        this.kinds = kinds;
        this.attack = attack;
    }

    /** Attacks a writer, at a random place. */
    public Attacked on(String writer, Instant time, Random random) throws GeneralSecurityException {
        Genuine genuine = new Genuine(writer, time);
        Result result = attack.on(genuine, random);
        return new Attacked(genuine.lines, result.lines, result.seq);
    }

    Status status() {
        return status;
    }

    /** As what a verification counts the writer, by its seals. */
    public String counted() {
        return status == Status.BROKEN && kinds.contains(Kind.UNSIGNED) ? "BROKEN UNSIGNED" : status.name();
    }

    /** What is found, all of it. */
    public Set<Kind> kinds() {
        return kinds;
    }

    private static Result attacked(int seq, List<String> lines) {
        return new Result(seq, lines);
    }

    /** The number of a line that is no seal and not the first. */
    private static int event(Random random) {
        int seq = 2 + random.nextInt(32);
        return seq == 12 || seq == 23 ? seq + 1 : seq;
    }

    private static List<String> altered(List<String> lines, int seq) {
        List<String> altered = new ArrayList<>(lines);
        altered.set(seq - 1, SealedWriter.altered(lines.get(seq - 1), "loaded", "ruined"));
        return altered;
    }

    private static String numbered(String line, int before, int seq) {
        return SealedWriter.altered(line, "\"seq\":" + before, "\"seq\":" + seq);
    }

    private static Result stripped(Genuine genuine, Set<Integer> seals) {
        List<String> lines = new ArrayList<>(genuine.lines);
        seals.forEach(seal -> lines.set(seal - 1, unsigned(lines.get(seal - 1))));
        return attacked(Collections.min(seals), lines);
    }

    private static String unsigned(String line) {
        return SealedWriter.altered(line, line.substring(line.indexOf(",\"sig\""), line.indexOf(",\"crc\"")), "");
    }
}
