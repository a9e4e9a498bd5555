/**
 * Dense operations on the engine that DJL's arrays lack, in our own types: factorisations, solves, attention,
 * selection. Hides TorchScript, LAPACK's drivers and the signs it leaves open.
 */
@NullMarked
package dev.perennial.tensor.operations;

import org.jspecify.annotations.NullMarked;
