package dev.perennial.model;

import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorSource;

/** The decoder written out in plain float64 loops, position by position: slow, and hard to get wrong. */
final class ReferenceDecoder {
    private final ModelConfig config;
    private final TensorSource weights;

    ReferenceDecoder(ModelConfig config, TensorSource weights) {
        this.config = config;
        this.weights = weights;
    }

    /** The logits after every position. */
    double[][] logits(TokenIds ids) {
        double[][] stream = new double[ids.size()][];
        float[] embedding = weights.floats("model.embed_tokens.weight");
        for (int t = 0; t < ids.size(); t++) {
            stream[t] = row(embedding, ids.at(t), config.hidden());
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            double[][] mixed = attention(norm(stream, prefix + "input_layernorm"), prefix + "self_attn.");
            add(stream, mixed);
            add(stream, mlp(norm(stream, prefix + "post_attention_layernorm"), prefix + "mlp."));
        }
        String head = config.head().tied() ? "model.embed_tokens" : "lm_head";
        return linear(norm(stream, "model.norm"), head, config.vocabulary());
    }

    private double[][] attention(double[][] input, String prefix) {
        int size = config.attention().headSize();
        int heads = config.attention().heads();
        int shared = config.attention().keyValueHeads();
        double[][] query = rotate(linear(input, prefix + "q_proj", heads * size), size);
        double[][] key = rotate(linear(input, prefix + "k_proj", shared * size), size);
        double[][] value = linear(input, prefix + "v_proj", shared * size);
        double[][] out = new double[input.length][heads * size];
        for (int t = 0; t < input.length; t++) {
            for (int head = 0; head < heads; head++) {
                int from = head / (heads / shared) * size;
                double[] weight = new double[t + 1];
                double total = 0;
                for (int s = 0; s <= t; s++) {
                    double dot = 0;
                    for (int i = 0; i < size; i++) {
                        dot += query[t][head * size + i] * key[s][from + i];
                    }
                    weight[s] = Math.exp(dot / Math.sqrt(size));
                    total += weight[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = 0; i < size; i++) {
                        out[t][head * size + i] += weight[s] / total * value[s][from + i];
                    }
                }
            }
        }
        return linear(out, prefix + "o_proj", config.hidden());
    }

    private double[][] rotate(double[][] heads, int size) {
        double[] frequencies = config.reaches().get(0).rope().frequencies(size);
        double[][] out = new double[heads.length][heads[0].length];
        for (int t = 0; t < heads.length; t++) {
            for (int from = 0; from < heads[t].length; from += size) {
                for (int i = 0; i < size / 2; i++) {
                    double a = heads[t][from + i];
                    double b = heads[t][from + i + size / 2];
                    double angle = t * frequencies[i];
                    out[t][from + i] = a * Math.cos(angle) - b * Math.sin(angle);
                    out[t][from + i + size / 2] = b * Math.cos(angle) + a * Math.sin(angle);
                }
            }
        }
        return out;
    }

    private double[][] mlp(double[][] input, String prefix) {
        double[][] gate = linear(input, prefix + "gate_proj", config.intermediate());
        double[][] up = linear(input, prefix + "up_proj", config.intermediate());
        for (int t = 0; t < gate.length; t++) {
            for (int i = 0; i < gate[t].length; i++) {
                gate[t][i] = gate[t][i] / (1 + Math.exp(-gate[t][i])) * up[t][i];
            }
        }
        return linear(gate, prefix + "down_proj", config.hidden());
    }

    private double[][] norm(double[][] input, String module) {
        float[] weight = weights.floats(module + ".weight");
        double[][] out = new double[input.length][config.hidden()];
        for (int t = 0; t < input.length; t++) {
            double squares = 0;
            for (double x : input[t]) {
                squares += x * x;
            }
            double root = Math.sqrt(squares / config.hidden() + config.block().epsilon());
            for (int i = 0; i < config.hidden(); i++) {
                out[t][i] = input[t][i] / root * weight[i];
            }
        }
        return out;
    }

    private double[][] linear(double[][] input, String module, int width) {
        float[] weight = weights.floats(module + ".weight");
        double[][] out = new double[input.length][width];
        for (int t = 0; t < input.length; t++) {
            for (int o = 0; o < width; o++) {
                for (int i = 0; i < input[t].length; i++) {
                    out[t][o] += weight[o * input[t].length + i] * input[t][i];
                }
            }
        }
        return out;
    }

    private static void add(double[][] stream, double[][] more) {
        for (int t = 0; t < stream.length; t++) {
            for (int i = 0; i < stream[t].length; i++) {
                stream[t][i] += more[t][i];
            }
        }
    }

    private static double[] row(float[] matrix, int row, int width) {
        double[] out = new double[width];
        for (int i = 0; i < width; i++) {
            out[i] = matrix[row * width + i];
        }
        return out;
    }

    /** The natural log-probability of a token under logits. */
    static double logProbability(double[] logits, int id) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return logits[id] - largest - Math.log(sum);
    }
}
