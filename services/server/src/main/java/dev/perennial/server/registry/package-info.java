/**
 * What the application keeps in PostgreSQL. Hides tables and entities: what leaves this package are records of
 * {@code view} and {@code contract}.
 *
 * <p>Not marked as null-free, because fields of entities are filled by Hibernate and may be SQL nulls.
 */
package dev.perennial.server.registry;
