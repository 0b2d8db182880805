package dev.bywash.log4j.encode;

/** Decimal digits into an array, without a {@code String} in between, two at a time: a division is what they cost. */
final class Decimal {

    /** The tens of all numbers below 100, and their ones. */
    private static final byte[] TENS = new byte[100];

    private static final byte[] ONES = new byte[100];

    static {
        for (int i = 0; i < 100; i++) {
            TENS[i] = (byte) ('0' + i / 10);
            ONES[i] = (byte) ('0' + i % 10);
        }
    }

    private Decimal() {}

    /**
     * Writes {@code value}, which is not negative, at {@code offset}.
     *
     * @return the number of digits
     */
    public static int write(long value, byte[] target, int offset) {
        int digits = digits(value);
        int end = offset + digits;
        long rest = value;
        while (rest > Integer.MAX_VALUE) {
            long hundreds = rest / 100;
            int pair = (int) (rest - hundreds * 100);
            target[--end] = ONES[pair];
            target[--end] = TENS[pair];
            rest = hundreds;
        }
        write((int) rest, target, offset, end);
        return digits;
    }

    /** Exactly {@code digits} of them, the lowest ones of {@code value}, which is not negative. */
    static void writePadded(int value, int digits, byte[] target, int offset) {
        int end = offset + digits;
        int rest = value;
        while (end - offset >= 2) {
            int hundreds = rest / 100;
            int pair = rest - hundreds * 100;
            target[--end] = ONES[pair];
            target[--end] = TENS[pair];
            rest = hundreds;
        }
        if (end > offset) {
            target[offset] = ONES[rest % 100];
        }
    }

    private static void write(int value, byte[] target, int offset, int before) {
        int end = before;
        int rest = value;
        while (rest >= 100) {
            int hundreds = rest / 100;
            int pair = rest - hundreds * 100;
            target[--end] = ONES[pair];
            target[--end] = TENS[pair];
            rest = hundreds;
        }
        target[--end] = ONES[rest];
        if (end > offset) {
            target[offset] = TENS[rest];
        }
    }

    private static int digits(long value) {
        long limit = 10;
        for (int digits = 1; digits < 19; digits++) {
            if (value < limit) {
                return digits;
            }
            limit *= 10;
        }
        return 19;
    }
}
