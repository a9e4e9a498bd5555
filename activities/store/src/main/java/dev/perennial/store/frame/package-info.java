/** The frame around every stored blob; hides its byte layout and its checks. */
@NullMarked
package dev.perennial.store.frame;

import org.jspecify.annotations.NullMarked;
