package dev.perennial.merge.config;

import dev.perennial.merge.failure.MergeException;

/** A setting without a default was not given. */
final class MissingParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    MissingParameterException(String method, String parameter) {
        super(parameter);
        this.sentence = "merge_method " + method + " needs the parameter '" + parameter + "'";
    }

    MergeException of(String model) {
        return new MergeException.Misconfigured(
                sentence + " for model " + model + ", found none; add it under its parameters");
    }
}
