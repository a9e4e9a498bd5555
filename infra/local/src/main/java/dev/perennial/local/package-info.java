/** Kafka, S3, PostgreSQL and Temporal for one machine, in a process of their own. */
@NullMarked
package dev.perennial.local;

import org.jspecify.annotations.NullMarked;
