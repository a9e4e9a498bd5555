/** The connection to Kafka: producer, consumers, topics. Hides client settings. */
@NullMarked
package dev.perennial.server.kafka;

import org.jspecify.annotations.NullMarked;
