package dev.bywash.ingest.detect;

/**
 * What is said of a value.
 *
 * @param isKnown false where too little is known to say anything
 * @param finding why it is unusual; null where it is not, or nothing can be said
 */
public record Judgement(boolean isKnown, Finding finding) {

    static final Judgement UNKNOWN = new Judgement(false, null);
    static final Judgement USUAL = new Judgement(true, null);

    static Judgement unusual(Finding finding) {
        return new Judgement(true, finding);
    }

    /** Whether the value is unusual. */
    public boolean isUnusual() {
        return finding != null;
    }

    /** Whether the value is usual, as far as enough is known to say so. */
    public boolean isUsual() {
        return isKnown && finding == null;
    }
}
