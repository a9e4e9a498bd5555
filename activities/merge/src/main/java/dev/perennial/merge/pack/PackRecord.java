package dev.perennial.merge.pack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.perennial.merge.spectral.ModuleKind;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.util.List;

/**
 * What a pack was made of, how, and how well the expert comes back: the content of {@code pack.json}.
 *
 * @param format of the folder
 * @param reference where the method is from
 * @param settings how small it was made
 * @param base what it is grafted onto
 * @param expert what it was made of
 * @param tensors all of the expert's
 * @param sides the expert's other files
 * @param centroid of prompts that it is for, as {@link Router} takes it; empty if nobody said
 */
public record PackRecord(
        String format,
        String reference,
        PackSettings settings,
        Origin base,
        Origin expert,
        List<Tensor> tensors,
        Sides sides,

        @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Double> centroid) {
    static final String FORMAT = "perennial-pack-2";
    private static final String METHOD =
            "Du et al. 2025, Knowledge Grafting of Large Language Models (GraftLLM), arXiv 2505.18502; ";

    public PackRecord {
        tensors = List.copyOf(tensors);
        centroid = List.copyOf(centroid);
    }

    static String reference(int texts) {
        return METHOD
                + (texts == 0
                        ? "codes rounded to nearest, without calibration data"
                        : "codes of matrices rounded by GPTQ (Frantar et al. 2023, arXiv 2210.17323) on the expert's"
                                + " inputs for " + texts + " texts");
    }

    /**
     * A model.
     *
     * @param folder where it was read
     * @param hash of its weights
     */
    public record Origin(String folder, String hash) {}

    /** What became of a tensor. */
    public enum Form {
        /** It is the base's: nothing is stored. */
        SAME,
        /** The expert's own, as it is. */
        KEPT,
        /** The largest differences. */
        PRUNED,
        /** A product of thin matrices. */
        FACTORED
    }

    /**
     * A tensor.
     *
     * @param name its name
     * @param dtype its type in the expert
     * @param shape its shape
     * @param form what became of it
     * @param size directions of a factored one, kept differences of a pruned one
     * @param bits in which they are coded
     * @param figures what it takes and misses
     */
    public record Tensor(
            String name, DType dtype, List<Long> shape, Form form, long size, String bits, Figures figures) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        /** As the expert has it. */
        public TensorInfo info() {
            return new TensorInfo(name, dtype, shape);
        }

        /** What it is a part of. */
        public ModuleKind kind() {
            return ModuleKind.of(info());
        }

        int rank() {
            return Math.toIntExact(size);
        }
    }

    /**
     * Figures of a tensor.
     *
     * @param stored bytes in the pack
     * @param explained the share of the squared difference that is kept before it is coded
     * @param missed the norm of the grafted tensor's difference from the expert's
     * @param delta the norm of the expert's difference from the base
     */
    public record Figures(long stored, double explained, double missed, double delta) {}

    /** Bytes stored of these tensors over the bytes that they have in the expert. */
    public static double storedShare(List<Tensor> some) {
        double stored =
                some.stream().mapToDouble(tensor -> tensor.figures().stored()).sum();
        double all = some.stream().mapToDouble(tensor -> tensor.info().bytes()).sum();
        return all == 0 ? 0 : stored / all;
    }

    /** What is missed of these tensors, as a share of the expert's difference from the base; 0 where there is none. */
    public static double error(List<Tensor> some) {
        double missed = some.stream()
                .mapToDouble(
                        tensor -> tensor.figures().missed() * tensor.figures().missed())
                .sum();
        double delta = some.stream()
                .mapToDouble(
                        tensor -> tensor.figures().delta() * tensor.figures().delta())
                .sum();
        return delta == 0 ? 0 : Math.sqrt(missed / delta);
    }
}
