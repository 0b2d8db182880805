/**
 * What must not leave the JVM: secrets by their name, by their value and by their shape, and personal data where that is asked for.
 *
 * <p>A text comes in, with the rules of the moment; what comes out is the same text with what the rules found replaced, and the names of these
 * rules. Finding nothing allocates nothing. Every rule is linear in the text. The rules are those of {@code format/redaction.md}, and the tests
 * hold them to {@code format/redaction-vectors.jsonl}. Knows nothing of events and of JSON.
 */
package dev.bywash.log4j.redact;
