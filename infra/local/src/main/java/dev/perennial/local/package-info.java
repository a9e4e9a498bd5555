/**
 * Kafka, S3, PostgreSQL and Temporal for one machine, in a process of their own. Hides the order of starting and
 * stopping, the data folder's layout and the choice of ports; {@link dev.perennial.local.LocalParts} is the front door.
 */
@NullMarked
package dev.perennial.local;

import org.jspecify.annotations.NullMarked;
