/**
 * What logging costs an ETL: the same loads with seven ways to log, measured, tabulated and plotted; and what a team would save.
 *
 * <p>{@code etl} runs in the driver, {@code run} starts drivers and measures, {@code report} turns results into tables and plots.
 */
package dev.bywash.casestudy;
