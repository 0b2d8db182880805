package dev.bywash.log4j.encode;

/** What is written in place of a value whose own code failed while it was asked for its text. */
final class Failures {

    private Failures() {}

    static String describe(Object value, Throwable failure) {
        return "!" + value.getClass().getName() + " cannot be written: "
                + failure.getClass().getName();
    }
}
