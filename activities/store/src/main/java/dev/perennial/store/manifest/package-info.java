/** What a published model consists of; hides the canonical JSON whose SHA-256 is a revision's identity. */
@NullMarked
package dev.perennial.store.manifest;

import org.jspecify.annotations.NullMarked;
