package dev.bywash.ingest.audit;

import java.security.GeneralSecurityException;

/**
 * Who signs the heads of a log, and which ones it goes on from: its own. A log whose end somebody has made up is not signed on, so that it never gets a good name.
 *
 * @param key null to sign nothing
 * @param continueFrom a head that is gone on from, whoever signed it; null for none
 */
record Signer(SigningKey key, Head continueFrom) {

    /** Signs nothing. */
    static final Signer NONE = new Signer(null, null);

    String note(Head head) throws GeneralSecurityException {
        return key == null ? head.unsigned() : head.signed(key);
    }

    /**
     * Whether to go on from there.
     *
     * @throws IllegalStateException when not, with what to do
     */
    void requireOwn(Head head, String note) {
        boolean own = key == null ? note.equals(head.unsigned()) : head.isSigned(note, key.publicKey());
        if (!own && !head.equals(continueFrom)) {
            throw new IllegalStateException(
                    "The last checkpoint of the audit log, of " + head.size() + " entries, is "
                            + (key == null ? "signed, and this job has no key" : "not signed with this key")
                            + ". Verify the log. Where the key was changed on purpose, run the job once with --continue-from and the file of that checkpoint");
        }
    }
}
