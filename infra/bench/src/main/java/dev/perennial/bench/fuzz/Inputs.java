package dev.perennial.bench.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Broken inputs by their number; the same seed and number give the same input, whatever came before. */
final class Inputs {
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private final List<Target> targets;
    private final long seed;
    private final int shares;

    Inputs(List<Target> targets, long seed) {
        this.targets = targets;
        this.seed = seed;
        this.shares = targets.stream().mapToInt(Target::share).sum();
    }

    /** The reader that an input is for. */
    Target target(long number) {
        return target(random(number));
    }

    /** The input itself. */
    byte[] bytes(long number) {
        SplittableRandom random = random(number);
        Target target = target(random);
        List<byte[]> seeds = target.seeds();
        byte[] chosen = seeds.get(random.nextInt(seeds.size()));
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        return target.breaking().apply(new Mutator(random), chosen, other);
    }

    private SplittableRandom random(long number) {
        return new SplittableRandom(seed * SPREAD + number);
    }

    private Target target(SplittableRandom random) {
        int at = 0;
        int left = random.nextInt(shares) - targets.get(0).share();
        while (left >= 0) {
            at++;
            left -= targets.get(at).share();
        }
        return targets.get(at);
    }
}
