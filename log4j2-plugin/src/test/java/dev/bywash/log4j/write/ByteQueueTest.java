package dev.bywash.log4j.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ByteQueueTest {

    @Test
    void recordsComeOutInTheOrderInWhichTheyWentIn() {
        ByteQueue queue = new ByteQueue(256);
        byte[] out = new byte[100];

        long first = queue.put(bytes(1, 65), 65);
        long second = queue.put(bytes(2, 3), 3);

        assertThat(queue.nextLength()).isEqualTo(65);
        assertThat(queue.take(out, 10)).isEqualTo(first);
        assertThat(Arrays.copyOfRange(out, 10, 75)).containsOnly(1);
        assertThat(queue.take(out, 0)).isEqualTo(second);
        assertThat(queue.nextLength()).isZero();
        assertThat(queue.used()).isZero();
    }

    @Test
    void aFullQueueTakesNothingMoreUntilThereIsRoom() {
        ByteQueue queue = new ByteQueue(256);
        queue.put(new byte[192], 192);

        assertThat(queue.put(new byte[65], 65)).isNegative();
        assertThat(queue.put(new byte[64], 64)).isPositive();
        assertThat(queue.put(new byte[1], 1)).isNegative();

        queue.take(new byte[192], 0);
        assertThat(queue.put(new byte[1], 1)).isPositive();
    }

    @Test
    void aRecordMayGoOverTheEndOfTheRing() {
        ByteQueue queue = new ByteQueue(256);
        byte[] out = new byte[256];
        for (int i = 1; i <= 50; i++) {
            queue.put(bytes(i, 150), 150);
            Arrays.fill(out, (byte) 0);

            queue.take(out, 0);

            assertThat(Arrays.copyOf(out, 150)).containsOnly(i);
            assertThat(out[150]).isZero();
        }
    }

    @Test
    void aCapacityThatIsNoPowerOfTwoIsRejected() {
        assertThatThrownBy(() -> new ByteQueue(1000)).hasMessageContaining("1000");
    }

    /** Each record tells its producer, its number and, by all its other bytes, whether it is whole. */
    @Test
    void manyThreadsLoseTearAndReorderNothing() throws Exception {
        int producers = 4;
        int records = Boolean.getBoolean("bywash.soak") ? 5_000_000 : 100_000;
        ByteQueue queue = new ByteQueue(4096);
        Thread[] threads = new Thread[producers];
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads[p] = new Thread(() -> produce(queue, producer, records));
            threads[p].start();
        }

        int[] next = new int[producers];
        byte[] out = new byte[4096];
        for (long taken = 0; taken < (long) producers * records; ) {
            int length = queue.nextLength();
            if (length == 0) {
                Thread.onSpinWait();
                continue;
            }
            queue.take(out, 0);
            int producer = out[0];
            int number = (out[1] & 0xFF) << 24 | (out[2] & 0xFF) << 16 | (out[3] & 0xFF) << 8 | (out[4] & 0xFF);
            if (number != next[producer]++) {
                throw new AssertionError("Record " + number + " of " + producer + " comes out of its turn");
            }
            for (int i = 5; i < length; i++) {
                if (out[i] != (byte) (number + i)) {
                    throw new AssertionError("Record " + number + " of " + producer + " is torn at " + i);
                }
            }
            taken++;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(queue.used()).isZero();
    }

    private static void produce(ByteQueue queue, int producer, int records) {
        Random random = new Random(producer);
        byte[] record = new byte[512];
        for (int number = 0; number < records; number++) {
            int length = 5 + random.nextInt(500);
            record[0] = (byte) producer;
            record[1] = (byte) (number >> 24);
            record[2] = (byte) (number >> 16);
            record[3] = (byte) (number >> 8);
            record[4] = (byte) number;
            for (int i = 5; i < length; i++) {
                record[i] = (byte) (number + i);
            }
            while (queue.put(record, length) < 0) {
                LockSupport.parkNanos(1000);
            }
        }
    }

    private static byte[] bytes(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
