/**
 * Attributes that users define by a template of Log4j's JsonTemplateLayout.
 *
 * <p>The only place that touches that library, and only when a template is configured: many nodes do not have it.
 */
package dev.bywash.log4j.template;
