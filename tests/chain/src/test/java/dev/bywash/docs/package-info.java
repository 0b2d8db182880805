/** The documentation, held to what it says: its links, its commands, and how it is written. */
package dev.bywash.docs;
