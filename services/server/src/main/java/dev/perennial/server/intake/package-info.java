/**
 * Events from outside become triggers of lines, each once: the body is stored, the event noted as pending, the line
 * told, the event marked done, and only then acknowledged. Hides formats, schemas and dead letters.
 */
@NullMarked
package dev.perennial.server.intake;

import org.jspecify.annotations.NullMarked;
