package dev.bywash.log4j.encode;

import dev.bywash.log4j.redact.Rules;

/**
 * What all threads keep of what they have encoded, as long as the same rules of redaction hold. Nothing in it was redacted: what was, is looked at
 * again each time.
 */
final class LineCaches {

    /** Null where nothing is redacted. */
    final Rules rules;

    final EncodedNames names = new EncodedNames();
    /** Keys of attributes that are no names of secrets. */
    final EncodedNames keys = new EncodedNames();

    final BoundedCache<StackTraceElement, EncodedFrame> frames = new BoundedCache<>();

    LineCaches(Rules rules) {
        this.rules = rules;
    }
}
