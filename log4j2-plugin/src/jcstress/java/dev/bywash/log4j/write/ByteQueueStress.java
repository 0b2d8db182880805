package dev.bywash.log4j.write;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The queue under threads that meet in it at every possible moment: {@code mvn -Pjcstress -pl log4j2-plugin verify}. */
final class ByteQueueStress {

    private static final int NOTHING = 0;
    private static final int TORN = -2;

    private ByteQueueStress() {}

    /** A record that says itself whether it is whole: each byte is {@code which}. */
    private static byte[] record(int which, int length) {
        byte[] record = new byte[length];
        Arrays.fill(record, (byte) which);
        return record;
    }

    /** Which record comes next: {@link #NOTHING}, or {@link #TORN} if it is not whole. */
    private static int take(ByteQueue queue, int expectedLength) {
        int length = queue.nextLength();
        if (length == 0) {
            return NOTHING;
        }
        byte[] taken = new byte[length];
        queue.take(taken, 0);
        return length == expectedLength && Arrays.equals(taken, record(taken[0], length)) ? taken[0] : TORN;
    }

    /** Who takes while somebody puts finds nothing, or all of it. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not yet there")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    @State
    public static class PutAndTake {

        private final ByteQueue queue = new ByteQueue(128);
        private final byte[] one = record(1, 100);

        @Actor
        public void puts() {
            queue.put(one, one.length);
        }

        @Actor
        public void takes(I_Result result) {
            result.r1 = take(queue, one.length);
        }
    }

    /** The same of a record that goes over the end of the ring. */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not yet there")
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn")
    @State
    public static class PutOverTheEnd {

        private final ByteQueue queue = new ByteQueue(256);
        private final byte[] one = record(1, 150);

        public PutOverTheEnd() {
            byte[] before = record(9, 190);
            queue.put(before, before.length);
            take(queue, before.length);
        }

        @Actor
        public void puts() {
            queue.put(one, one.length);
        }

        @Actor
        public void takes(I_Result result) {
            result.r1 = take(queue, one.length);
        }
    }

    /** Two that put at once: both are there afterwards, one after the other. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "both, whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
    @State
    public static class TwoPuts {

        private final ByteQueue queue = new ByteQueue(256);
        private final byte[] one = record(1, 100);
        private final byte[] two = record(2, 100);

        @Actor
        public void putsOne() {
            queue.put(one, one.length);
        }

        @Actor
        public void putsTwo() {
            queue.put(two, two.length);
        }

        @Arbiter
        public void takes(II_Result result) {
            result.r1 = take(queue, one.length);
            result.r2 = take(queue, two.length);
        }
    }

    /** Two that put at once while one takes: none hides the other for good. */
    @JCStressTest
    @Outcome(
            id = {"0, 12", "1, 2", "2, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "both, whole, now or later")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or torn")
    @State
    public static class TwoPutsAndTake {

        private final ByteQueue queue = new ByteQueue(256);
        private final byte[] one = record(1, 100);
        private final byte[] two = record(2, 100);

        @Actor
        public void putsOne() {
            queue.put(one, one.length);
        }

        @Actor
        public void putsTwo() {
            queue.put(two, two.length);
        }

        @Actor
        public void takes(II_Result result) {
            result.r1 = take(queue, one.length);
        }

        @Arbiter
        public void takesTheRest(II_Result result) {
            int first = take(queue, one.length);
            int second = take(queue, one.length);
            // Where nothing was taken before, both: 12 in either order.
            boolean both = Math.min(first, second) == 1 && Math.max(first, second) == 2;
            result.r2 = second == NOTHING ? first : both ? 12 : TORN;
        }
    }

    /** In a full queue there is room when a record was taken, and not before: what is taken is never what came later. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "room")
    @Outcome(expect = Expect.FORBIDDEN, desc = "written over, lost or torn")
    @State
    public static class PutIntoAFullQueue {

        private final ByteQueue queue = new ByteQueue(128);
        private final byte[] two = record(2, 128);

        public PutIntoAFullQueue() {
            queue.put(record(1, 128), 128);
        }

        @Actor
        public void puts() {
            queue.put(two, two.length);
        }

        @Actor
        public void takes(II_Result result) {
            result.r1 = take(queue, 128);
        }

        @Arbiter
        public void takesTheRest(II_Result result) {
            result.r2 = take(queue, 128);
        }
    }
}
