package dev.perennial.drift;

import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.Outcome;
import dev.perennial.drift.profile.ProfileFold;
import dev.perennial.drift.profile.WindowProfile;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Made-up traffic in which all signals depend on one another and failures on how improbable the answer was. */
record Traffic(double shift, double labelled, double extraFailures, double foreign) {
    static final Traffic STEADY = new Traffic(0, 0.2, 0, 0);
    private static final List<String> TOPICS = List.of("capital", "mayor", "river", "harvest", "founder");

    WindowProfile window(int records, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ProfileFold fold = new ProfileFold();
        for (int i = 0; i < records; i++) {
            fold.add(record(random));
        }
        return fold.profile();
    }

    InferenceFeatures record(SplittableRandom random) {
        double hardness = random.nextGaussian() + shift;
        double surprise = Math.exp(0.8 * hardness - 1.5);
        Map<NumericSignal, Double> numbers = new EnumMap<>(NumericSignal.class);
        numbers.put(NumericSignal.PROMPT_LENGTH, (double) Math.round(Math.exp(2.5 + 0.3 * random.nextGaussian())));
        numbers.put(NumericSignal.ANSWER_LENGTH, (double)
                Math.round(Math.exp(1.5 + 0.2 * hardness + 0.4 * random.nextGaussian())));
        numbers.put(NumericSignal.MEAN_LOGPROB, -surprise);
        numbers.put(NumericSignal.ENTROPY, surprise * (0.8 + 0.4 * random.nextDouble()));
        String topic = random.nextDouble() < foreign ? "weather" : TOPICS.get(random.nextInt(TOPICS.size()));
        Map<CategorySignal, String> categories = Map.of(
                CategorySignal.TOPIC,
                topic,
                CategorySignal.PROMPT_CONTENT,
                String.format("b%02d", Math.floorMod(topic.hashCode() + random.nextInt(4), 64)),
                CategorySignal.FINISH,
                random.nextDouble() < 0.9 ? "stop" : "length");
        return new InferenceFeatures(numbers, categories, outcome(surprise, random));
    }

    private Outcome outcome(double surprise, SplittableRandom random) {
        double rate = Math.min(1, surprise / 2 + extraFailures);
        boolean failed = random.nextDouble() < rate;
        if (random.nextDouble() >= labelled) {
            return Outcome.UNKNOWN;
        }
        return failed ? Outcome.FAILED : Outcome.OK;
    }
}
