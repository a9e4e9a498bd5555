package dev.perennial.merge.method;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.method.Choices.Compat;
import dev.perennial.tensor.kernel.Delta;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Kept;
import dev.perennial.tensor.kernel.Magnitudes;
import dev.perennial.tensor.kernel.Magnitudes.Band;
import dev.perennial.tensor.kernel.Mask;
import dev.perennial.tensor.kernel.RandomMask;
import dev.perennial.tensor.kernel.Ranked;
import dev.perennial.tensor.kernel.Ranked.Lot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How the task vector of one model in one tensor is thinned out, given the share of its elements to keep. */
enum Thinning {
    /** All stay, whatever the density. */
    NONE {
        @Override
        List<Thinned> some(TensorMerge tensor, List<Integer> models) {
            return models.stream().map(model -> Thinned.by(Mask.ALL)).toList();
        }
    },
    /** The largest stay: {@code max(1, int(density n))} of them. */
    LARGEST {
        @Override
        List<Thinned> some(TensorMerge tensor, List<Integer> models) {
            long elements = tensor.result().elements();
            return bands(tensor, models, model -> new Band(0, Math.max(1, (long) (density(tensor, model) * elements))));
        }
    },
    /** Each stays with the density as its probability. */
    RANDOM {
        @Override
        List<Thinned> some(TensorMerge tensor, List<Integer> models) {
            return models.stream()
                    .map(model -> Thinned.by(new RandomMask(
                            tensor.choices().stream(tensor.result().name(), model), density(tensor, model))))
                    .toList();
        }

        @Override
        void check(TensorMerge tensor, int model) {
            require(density(tensor, model) >= 0, tensor, model, "a density from 0 on", "density");
        }
    },
    /**
     * The {@code int(gamma n)} largest go, of the others the {@code int(density n)} largest stay; where that is more
     * than there are, fewer go. So a tensor of fewer than {@code 1 / gamma} elements has no outliers, and keeps its
     * share (mergekit up to 0.1.4 dropped all of it).
     */
    WITHOUT_OUTLIERS {
        @Override
        List<Thinned> some(TensorMerge tensor, List<Integer> models) {
            long elements = tensor.result().elements();
            return bands(tensor, models, model -> {
                long kept = (long) (density(tensor, model) * elements);
                long outliers = (long) (setting(tensor, model, "gamma") * elements);
                return new Band(Math.min(outliers, elements - kept), kept);
            });
        }

        @Override
        void check(TensorMerge tensor, int model) {
            double gamma = setting(tensor, model, "gamma");
            require(gamma >= 0 && gamma <= 1, tensor, model, "a gamma from 0 to 1", "gamma");
        }
    },
    /** Each stays by chance, the larger in its row the likelier. */
    BY_RANK {
        @Override
        List<Thinned> some(TensorMerge tensor, List<Integer> models) {
            List<Lot> lots = models.stream().map(model -> lot(tensor, model)).toList();
            if (inverse(tensor)) {
                return Ranked.divided(tensor.requiredBase(), lots).stream()
                        .map(Thinned::by)
                        .toList();
            }
            return Ranked.of(tensor.requiredBase(), lots).stream()
                    .map(ranked -> new Thinned(ranked.mask(), Optional.of(ranked.kept())))
                    .toList();
        }

        private Lot lot(TensorMerge tensor, int model) {
            return new Lot(
                    tensor.models().get(model),
                    tensor.choices().stream(tensor.result().name(), model),
                    density(tensor, model),
                    setting(tensor, model, "epsilon"));
        }

        @Override
        void check(TensorMerge tensor, int model) {
            double density = density(tensor, model);
            double epsilon = setting(tensor, model, "epsilon");
            boolean some = density > 0 && density < 1;
            require(
                    !some || (epsilon >= 0 && density - epsilon > 0 && density + epsilon < 1),
                    tensor,
                    model,
                    "density less and plus epsilon between 0 and 1",
                    "epsilon");
        }
    };

    /**
     * What is left of a task vector.
     *
     * @param mask which elements
     * @param kept how much that is, where it is known already
     */
    record Thinned(Mask mask, Optional<Kept> kept) {
        static Thinned by(Mask mask) {
            return new Thinned(mask, Optional.empty());
        }
    }

    /** Bytes to find the place of a count among the magnitudes of a model, and of each thread. */
    private static final long COUNTS = 1 << 19;

    /** DELLA's window of 0.14 about the density. */
    private static final double HALF_WINDOW = 0.07;

    /** Whether what stays is divided by the probability with which it did, as published, instead of by its sum. */
    final boolean inverse(TensorMerge tensor) {
        return (this == RANDOM || this == BY_RANK)
                && tensor.choices().compat() == Compat.PAPER
                && tensor.settings().whole("rescale") != 0;
    }

    /** Bytes of heap to choose the elements of a tensor, and to hold what is chosen. */
    final long heap(TensorMerge tensor) {
        long elements = tensor.result().elements() * tensor.models().size();
        return switch (this) {
            case NONE, RANDOM -> 0;
            case LARGEST, WITHOUT_OUTLIERS ->
                COUNTS * tensor.models().size() * (2L + Runtime.getRuntime().availableProcessors());
            case BY_RANK -> inverse(tensor) ? elements * Short.BYTES : elements / Byte.SIZE;
        };
    }

    /** What is left of the task vectors of these models, whose densities lie between 0 and 1. */
    abstract List<Thinned> some(TensorMerge tensor, List<Integer> models);

    private static List<Thinned> bands(TensorMerge tensor, List<Integer> models, Function<Integer, Band> band) {
        List<Input> tuned = models.stream().map(tensor.models()::get).toList();
        return Magnitudes.bands(
                        tensor.requiredBase(), tuned, models.stream().map(band).toList())
                .stream()
                .map(Thinned::by)
                .toList();
    }

    /** Refuses settings that cannot be meant; reads nothing. */
    void check(TensorMerge tensor, int model) {
        // any density goes
    }

    /** What is left of the task vectors; reads them. */
    final List<Thinned> of(TensorMerge tensor) {
        List<Thinned> thinned = new ArrayList<>();
        List<Integer> some = new ArrayList<>();
        for (int model = 0; model < tensor.models().size(); model++) {
            double density = density(tensor, model);
            boolean all = density >= 1 || tensor.result().elements() == 0 || this == NONE;
            thinned.add(Thinned.by(all ? Mask.ALL : Mask.NONE));
            if (!all && density > 0) {
                some.add(model);
            }
        }
        List<Thinned> found = some(tensor, some);
        for (int i = 0; i < some.size(); i++) {
            thinned.set(some.get(i), found.get(i));
        }
        return thinned;
    }

    /** Whether a share of the elements is dropped. */
    final boolean partial(TensorMerge tensor, int model) {
        double density = density(tensor, model);
        return this != NONE && density > 0 && density < 1;
    }

    /** The parameters it has beside the density. */
    final List<Parameter> parameters() {
        return switch (this) {
            case WITHOUT_OUTLIERS -> List.of(Parameter.ofModel("gamma", 0.01));
            case BY_RANK -> List.of(Parameter.ofModel("epsilon", 0.15).published(HALF_WINDOW));
            default -> List.of();
        };
    }

    static Delta delta(TensorMerge tensor, int model) {
        return Delta.of(tensor.models().get(model), tensor.requiredBase());
    }

    static double density(TensorMerge tensor, int model) {
        return setting(tensor, model, "density");
    }

    private static double setting(TensorMerge tensor, int model, String name) {
        return tensor.settings().ofModels(name).get(model);
    }

    private static void require(boolean met, TensorMerge tensor, int model, String expected, String name) {
        if (!met) {
            Map<String, Double> found = tensor.settings().models().get(model);
            throw new MergeException.Misconfigured(
                    tensor.models().get(model).source().origin() + ": expected " + expected + ", found " + found
                            + "; change " + name);
        }
    }
}
