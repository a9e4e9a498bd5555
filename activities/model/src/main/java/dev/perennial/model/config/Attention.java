package dev.perennial.model.config;

/**
 * Grouped-query attention (Ainslie et al. 2023, arXiv 2305.13245, §2.2): several query heads share a key-value head.
 *
 * @param heads query heads
 * @param keyValueHeads key and value heads; a divisor of {@code heads}
 * @param headSize numbers in a head; even, since rotary positions turn pairs
 */
public record Attention(int heads, int keyValueHeads, int headSize) {
    /** Far more than any model has; what queries, keys and values take together must fit an int. */
    private static final long WIDEST = 1 << 28;

    public Attention {
        if (heads <= 0 || keyValueHeads <= 0 || heads % keyValueHeads != 0) {
            throw new MalformedModelException("expected num_key_value_heads to divide num_attention_heads, found "
                    + keyValueHeads + " and " + heads);
        }
        if (headSize <= 0 || headSize % 2 != 0) {
            throw new MalformedModelException("expected an even positive head_dim, found " + headSize);
        }
        if ((long) heads * headSize > WIDEST) {
            throw new MalformedModelException("expected num_attention_heads times head_dim to be at most " + WIDEST
                    + ", found " + heads + " and " + headSize);
        }
    }

    /** Query heads that share a key-value head. */
    public int group() {
        return heads / keyValueHeads;
    }

    /** Width of all query heads together. */
    public int queryWidth() {
        return heads * headSize;
    }

    /** Width of all key heads, or of all value heads, together. */
    public int keyWidth() {
        return keyValueHeads * headSize;
    }
}
