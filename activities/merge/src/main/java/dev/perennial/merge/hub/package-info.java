/** Repositories of a model hub that lie on this machine already; hides where their snapshots are kept. */
@NullMarked
package dev.perennial.merge.hub;

import org.jspecify.annotations.NullMarked;
