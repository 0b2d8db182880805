package dev.bywash.log4j.encode;

/** Decimal digits into an array, without a {@code String} in between. */
public final class Decimal {

    private Decimal() {}

    /**
     * Writes {@code value}, which is not negative, at {@code offset}.
     *
     * @return the number of digits
     */
    public static int write(long value, byte[] target, int offset) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    static void writePadded(int value, int digits, byte[] target, int offset) {
        int rest = value;
        for (int i = offset + digits - 1; i >= offset; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
