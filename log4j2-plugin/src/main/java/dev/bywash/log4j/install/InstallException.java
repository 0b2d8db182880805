package dev.bywash.log4j.install;

/** Why a file cannot be merged, in one line for the person who reads the init script's log. */
final class InstallException extends Exception {

    private static final long serialVersionUID = 1L;

    InstallException(String message) {
        super(message);
    }

    InstallException(String message, Throwable cause) {
        super(message, cause);
    }
}
