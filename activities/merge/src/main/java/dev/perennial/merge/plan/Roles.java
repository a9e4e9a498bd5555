package dev.perennial.merge.plan;

import dev.perennial.tensor.TensorSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What tensors are for, by their names. */
final class Roles {
    private static final Pattern BEFORE =
            Pattern.compile("embed|\\b(wte|wpe|conv[12]|patch_conv|ln_pre|layernorm_pre)\\b");
    private static final List<String> HEADS = List.of("lm_head.weight", "embed_out.weight");
    private static final List<String> EMBEDDINGS = List.of(
            "embed_tokens.weight",
            "wte.weight",
            "word_embeddings.weight",
            "tok_embeddings.weight",
            "embed_in.weight",
            "shared.weight",
            "backbone.embeddings.weight",
            "backbone.embedding.weight");
    /** Output heads of other names, which are never tied by leaving them out, and biases of heads. */
    private static final List<String> OTHER_HEADS = List.of(
            "language_model.output.weight",
            "output_layer.weight",
            "lm_head.linear.weight",
            "lm_head.linear.bias",
            "lm_head.decoder.weight",
            "lm_head.decoder.bias",
            "lm_head.bias",
            "embed_out.bias",
            "cls.predictions.decoder.weight",
            "cls.predictions.decoder.bias",
            "cls.predictions.bias",
            "vocab_projector.weight",
            "vocab_projector.bias");
    /** Matrices that may have as many rows as there are tokens, though no row is of a token. */
    private static final Pattern NO_TOKENS =
            Pattern.compile("\\.\\d+\\.(?!linear\\.weight$)|position|\\bwpe\\b|token_type|norm");

    private static final List<String> BUFFERS =
            List.of("rotary_emb.inv_freq", "position_ids", "attn.masked_bias", "attn.bias");
    private static final List<String> QUANTIZED =
            List.of("qweight", "qzeros", "weight_packed", "weight_scale", "weight_scale_inv", "absmax", "quant_map");

    private Roles() {}

    /** Whether it comes before the layers, such as an embedding or what sees and hears; the others come behind. */
    static boolean before(String tensor) {
        return BEFORE.matcher(tensor).find() && !head(tensor);
    }

    static boolean head(String tensor) {
        return ends(tensor, HEADS);
    }

    /** Whether it has a row for each token. */
    static boolean vocabulary(String tensor) {
        return head(tensor) || ends(tensor, EMBEDDINGS) || ends(tensor, OTHER_HEADS) || tensor.equals("output.weight");
    }

    /** Whether it has a row for each token for all that its name tells, if it has as many rows as there are tokens. */
    static boolean perhapsVocabulary(String tensor) {
        return !vocabulary(tensor) && !NO_TOKENS.matcher(tensor).find();
    }

    /** Whether models may lack it, as it can be made anew. */
    static boolean buffer(String tensor) {
        return ends(tensor, BUFFERS);
    }

    /** Whether it is a part of quantised weights. */
    static boolean quantized(String tensor) {
        return ends(tensor, QUANTIZED);
    }

    /** The embedding that stands in for the output head of a model that ties them. */
    static Optional<String> tied(TensorSource model) {
        return model.tensors().stream()
                .map(info -> info.name())
                .filter(name -> ends(name, EMBEDDINGS))
                .findFirst();
    }

    private static boolean ends(String tensor, List<String> names) {
        return names.stream().anyMatch(name -> tensor.equals(name) || tensor.endsWith("." + name));
    }
}
