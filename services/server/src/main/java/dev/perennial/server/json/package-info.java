/** JSON as it is kept in the database and sent to others: lenient in reading, so that older rows stay readable. */
@NullMarked
package dev.perennial.server.json;

import org.jspecify.annotations.NullMarked;
