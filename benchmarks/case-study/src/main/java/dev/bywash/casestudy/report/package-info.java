/**
 * From results to what people look at: Markdown tables between the marks of a page, plots, and what a team would save.
 *
 * <p>Nothing here measures; the same results always give the same tables.
 */
package dev.bywash.casestudy.report;
