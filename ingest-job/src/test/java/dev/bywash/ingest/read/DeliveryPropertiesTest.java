package dev.bywash.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.read.Volume.End;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever a node and its deliveries do, in whatever order, and wherever a run is killed: each event arrives. */
class DeliveryPropertiesTest {

    private enum Kind {
        EVENT,
        PART_OF_EVENT,
        NOISE,
        ROLL,
        ROLL_WITHIN_A_LINE,
        COMPRESS,
        DELIVER_ALL,
        RUN,
        SMALL_RUN,
        LIMITED_RUN,
        RUN_IN_CHUNKS,
        PASS,
        RESTART,
        DELIVER_ONE,
        DELIVER_CUT_OFF,
        DELETE,
        KILL_BEFORE_MERGE,
        KILL_BEFORE_RECORD,
        LOSE_LEDGER,
        RENAME
    }

    /** What happens on every node every day. */
    private static final Set<Kind> ORDERLY = EnumSet.range(Kind.EVENT, Kind.PASS);

    private record Step(Kind kind, int number) {}

    private Node node;
    private Volume volume;

    @BeforeTry
    void startAnew() {
        node = new Node();
        volume = new Volume();
    }

    @Property
    void noEventIsLost(@ForAll("anything") List<Step> steps) {
        steps.forEach(this::take);
        finish();

        assertThat(volume.table).isEqualTo(node.printed);
    }

    @Property
    void inAnOrderlyHistoryNoEventIsReadTwice(@ForAll("orderly") List<Step> steps) {
        steps.forEach(this::take);
        finish();

        assertThat(volume.table).isEqualTo(node.printed);
        assertThat(volume.duplicates).isZero();
        assertThat(volume.rejected).isZero();
        // Where two files begin with the same noise, it may be taken for read.
        assertThat(volume.noiseBytes).isLessThanOrEqualTo(node.noiseBytes);
    }

    @Property
    void underAnyNamesNoWholeLineIsLost(@ForAll("renamed") List<Step> steps) {
        steps.forEach(this::take);
        finish();

        assertThat(volume.table).isEqualTo(node.printed);
    }

    @Provide
    Arbitrary<List<Step>> anything() {
        return steps(EnumSet.complementOf(EnumSet.of(Kind.RENAME)));
    }

    /** Only names tell which file holds the other half of a line. */
    @Provide
    Arbitrary<List<Step>> renamed() {
        return steps(EnumSet.complementOf(EnumSet.of(Kind.ROLL_WITHIN_A_LINE)));
    }

    @Provide
    Arbitrary<List<Step>> orderly() {
        return steps(ORDERLY);
    }

    private static Arbitrary<List<Step>> steps(Set<Kind> kinds) {
        return Combinators.combine(Arbitraries.of(kinds), Arbitraries.integers().between(0, 5000))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    private void take(Step step) {
        switch (step.kind()) {
            case EVENT -> node.event();
            case PART_OF_EVENT -> node.partOfEvent(step.number());
            case NOISE -> node.noise(step.number() % 700);
            case ROLL -> node.roll();
            case ROLL_WITHIN_A_LINE -> {
                node.partOfEvent(step.number());
                node.rollAnywhere();
            }
            case COMPRESS -> node.compressOne(step.number());
            case DELIVER_ALL -> deliverAll();
            case RUN -> volume.run(Long.MAX_VALUE, End.DONE);
            case SMALL_RUN -> volume.run(1 + step.number(), End.DONE);
            case LIMITED_RUN -> volume.run(Long.MAX_VALUE, limits(step.number()), End.DONE);
            case RUN_IN_CHUNKS -> volume.run(Long.MAX_VALUE, RunLimits.NONE, 200 + step.number(), End.DONE);
            case PASS -> volume.pass(step.number());
            case RESTART -> node.startProcess();
            case DELIVER_ONE -> deliverOne(step.number());
            case DELIVER_CUT_OFF -> deliverCutOff(step.number());
            case RENAME -> volume.rename(step.number());
            case DELETE -> volume.delete(step.number());
            case KILL_BEFORE_MERGE -> volume.run(Long.MAX_VALUE, End.KILLED_BEFORE_MERGE);
            case KILL_BEFORE_RECORD -> volume.run(Long.MAX_VALUE, End.KILLED_BEFORE_RECORD);
            case LOSE_LEDGER -> volume.loseLedger();
        }
    }

    /** None of them is of today. */
    private static RunLimits limits(int number) {
        return new RunLimits(1 + number % 5, 1 + number % 3, 0);
    }

    private void deliverAll() {
        node.files.forEach((name, bytes) -> {
            volume.deliver(name, bytes, bytes.length);
            if (FileNames.isCompressed(name)) {
                volume.deletePlainOf(name);
            }
        });
    }

    private void deliverOne(int number) {
        node.files.entrySet().stream()
                .skip(number % 7)
                .findFirst()
                .ifPresent(file -> volume.deliver(file.getKey(), file.getValue(), file.getValue().length));
    }

    private void deliverCutOff(int number) {
        node.files.entrySet().stream().skip(number % 3).findFirst().ifPresent(file -> {
            byte[] bytes = file.getValue();
            volume.deliver(file.getKey(), bytes, bytes.length == 0 ? 0 : number % bytes.length);
        });
    }

    private void finish() {
        node.event();
        volume.pass(10_000);
        deliverAll();
        volume.pass(10_000);
        for (int run = 0; volume.run(20_000, limits(run), End.DONE); run++) {
            assertThat(run).as("runs until everything was read").isLessThan(500);
        }
    }
}
