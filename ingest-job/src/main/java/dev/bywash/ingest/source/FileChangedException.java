package dev.bywash.ingest.source;

/** A file does not hold any more what it held when it was read first. Travels from the executor that saw it to the driver. */
public final class FileChangedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String path;

    FileChangedException(String path, String found) {
        super(path + " changed while it was read: " + found);
        this.path = path;
    }

    /** The exception that a failed job is due to; null when that is another. */
    public static FileChangedException in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileChangedException changed) {
                return changed;
            }
        }
        return null;
    }

    /** The file. */
    public String path() {
        return path;
    }
}
