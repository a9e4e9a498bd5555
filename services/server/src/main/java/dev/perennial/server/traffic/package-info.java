/** Traffic as our own gateways serve it: a row that they poll, and their word on what they have up. */
@NullMarked
package dev.perennial.server.traffic;

import org.jspecify.annotations.NullMarked;
