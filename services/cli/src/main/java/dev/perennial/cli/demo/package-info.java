/**
 * The whole story on the shipped models, told as it happens. The village's users know the facts and nothing of
 * revisions; every promise of the story is held against what the server recorded.
 */
@NullMarked
package dev.perennial.cli.demo;

import org.jspecify.annotations.NullMarked;
