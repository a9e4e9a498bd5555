package dev.perennial.model.config;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The non-linear function inside an MLP. */
public enum Activation {
    /** x * sigmoid(x). */
    SILU("silu, swish"),
    /** x * Phi(x) with the error function (Hendrycks, Gimpel 2016, arXiv 1606.08415, §2). */
    GELU("gelu"),
    /** The same with the approximation by tanh (there). */
    GELU_TANH("gelu_pytorch_tanh, gelu_new, gelu_fast"),
    /** max(x, 0). */
    RELU("relu");

    private static final String BETWEEN = ", ";

    private final String names;

    Activation(String names) {
        this.names = names;
    }

    /** The name that config.json is written with. */
    public String key() {
        return names().get(0);
    }

    /** The function that a key of config.json names. */
    public static Activation read(JsonFields fields, String key, Activation fallback) {
        String name = fields.text(key, fallback.key());
        return Arrays.stream(values())
                .filter(each -> each.names().contains(name))
                .findFirst()
                .orElseThrow(() -> new UnsupportedModelException(
                        fields.origin() + ": " + key + " " + name + " is not supported; supported: " + known()));
    }

    private List<String> names() {
        return List.of(names.split(BETWEEN));
    }

    private static String known() {
        return Arrays.stream(values()).map(each -> each.names).collect(Collectors.joining(BETWEEN));
    }
}
