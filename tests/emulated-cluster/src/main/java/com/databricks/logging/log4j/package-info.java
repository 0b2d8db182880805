/** Stand-ins for the classes of the platform that its Log4j configurations name. */
package com.databricks.logging.log4j;
