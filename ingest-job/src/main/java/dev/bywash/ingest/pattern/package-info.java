/**
 * The shape of what was logged: the words that the programmer wrote, without the values that the program put between them. Enters the text of an event,
 * leaves a number of 64 bits, the same wherever and whenever it is computed; and a dictionary that puts together the shapes that differ in a value only.
 * It knows nothing of files, tables or Spark.
 */
package dev.bywash.ingest.pattern;
