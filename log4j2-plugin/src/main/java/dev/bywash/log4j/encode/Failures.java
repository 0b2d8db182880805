package dev.bywash.log4j.encode;

/**
 * What is written in place of a value whose own code failed while it was asked for its text.
 *
 * <p>Whatever such code throws is caught, errors included: a class that cannot be linked or a recursion without end in somebody's
 * {@code toString} is no reason to lose the event.
 */
final class Failures {

    private Failures() {}

    static String describe(Object value, Throwable failure) {
        return "!" + value.getClass().getName() + " cannot be written: "
                + failure.getClass().getName();
    }
}
