package dev.perennial.merge.pack;

import dev.perennial.merge.continual.Fingerprint;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.GenerationSettings;
import dev.perennial.model.LanguageModel;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.runtime.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Several packs over one base, each for prompts of its own kind: the base's embeddings decide which is for a prompt,
 * and any of them answers from memory, grafted onto the base while it is opened. Packs, and the base, go by their
 * paths. Weights are read when a model is opened; nothing is written.
 */
public final class RoutedPacks implements AutoCloseable {
    private final Path base;
    private final TensorSource weights;
    private final Map<String, PackFolder> packs = new LinkedHashMap<>();

    private RoutedPacks(Path base) {
        this.base = base;
        this.weights = ModelTensors.open(base);
    }

    /**
     * Opens packs over a base, whose weights are read once to tell that they were made from it.
     *
     * @throws MergeException.Refused if one was made from another base, or has no centroid
     * @throws MergeException.Misconfigured if one is named twice
     */
    public static RoutedPacks open(Path base, List<Path> packs) {
        RoutedPacks opened = new RoutedPacks(base);
        boolean whole = false;
        try {
            packs.forEach(opened::add);
            String hash = Fingerprint.of(opened.weights);
            for (PackFolder pack : opened.packs.values()) {
                pack.requireMadeFrom(base, hash);
            }
            whole = true;
            return opened;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the base " + base + " could not be looked at", unreadable);
        } finally {
            if (!whole) {
                opened.close();
            }
        }
    }

    private void add(Path folder) {
        if (packs.containsKey(folder.toString())) {
            throw new MergeException.Misconfigured(
                    "expected each pack once, found " + folder + " twice; leave one of them out");
        }
        PackFolder pack = PackFolder.open(folder);
        packs.put(folder.toString(), pack);
        if (pack.record().centroid().isEmpty()) {
            throw new MergeException.Refused("the pack " + folder + " does not say what prompts it is for; pack its"
                    + " expert again with perennial pack --prompts FILE");
        }
    }

    /**
     * Which pack each prompt is for, or the base if it is told what it is for too.
     *
     * @param ours prompts that the base itself is for; without any every prompt is for a pack
     * @param progress hears how many prompts are embedded
     */
    public List<Route> routes(List<String> prompts, List<String> ours, Progress progress) {
        try (LanguageModel model = LanguageModel.open(base, weights)) {
            Map<String, List<Double>> centroids = new LinkedHashMap<>();
            packs.forEach((name, pack) -> centroids.put(name, pack.record().centroid()));
            if (!ours.isEmpty()) {
                centroids.put(base.toString(), Router.centroid(model, ours));
            }
            Router router = new Router(centroids);
            List<Route> routes = new ArrayList<>();
            for (String prompt : prompts) {
                routes.add(router.route(Router.embedding(model, prompt)));
                progress.made(routes.size(), prompts.size());
            }
            return List.copyOf(routes);
        }
    }

    private boolean isBase(String name) {
        return name.equals(base.toString());
    }

    private PackFolder pack(String name) {
        return Objects.requireNonNull(packs.get(name), () -> "no pack is named " + name);
    }

    /** Opens the base, or the base with a pack, by name; the caller's to close. */
    public LanguageModel model(String name, Device device) {
        return isBase(name)
                ? LanguageModel.open(base, weights, device)
                : pack(name).open(base, weights, device);
    }

    /** What the generation_config.json says that belongs to it. */
    public GenerationSettings settings(String name) {
        return isBase(name) ? GenerationSettings.open(base) : pack(name).settings(base);
    }

    @Override
    public void close() {
        packs.values().forEach(PackFolder::close);
        weights.close();
    }
}
