/**
 * The measurements: a driver process for each variant and block, the kills, the ingestion and the queries. Each result is one line of a
 * file of JSON lines the moment it is known, and what is there already is not measured again: a study may be done in pieces.
 */
package dev.bywash.casestudy.run;
