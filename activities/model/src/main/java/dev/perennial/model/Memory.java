package dev.perennial.model;

import ai.djl.ndarray.NDArray;

/**
 * What a pass knows of earlier positions: keys and values (rows x key heads x positions x head size) of every layer.
 */
interface Memory {
    /** No earlier positions. */
    Memory NONE = new Memory() {
        @Override
        public NDArray keys(int layer, NDArray fresh) {
            return fresh;
        }

        @Override
        public NDArray values(int layer, NDArray fresh) {
            return fresh;
        }
    };

    /** Adds the keys of new positions and returns those of all. */
    NDArray keys(int layer, NDArray fresh);

    /** Adds the values of new positions and returns those of all. */
    NDArray values(int layer, NDArray fresh);
}
