package dev.perennial.merge;

import dev.perennial.merge.config.ModelReference;
import dev.perennial.merge.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the models of a configuration are.
 *
 * @param near folders are looked for from here
 * @param hub where models are that are no folders
 * @param made those that other documents of the file make, by name
 * @param planned those of them that are to be planned with before they are made, by name
 */
record ModelPlaces(Path near, HubCache hub, Map<String, Path> made, Map<String, PlannedModel> planned) {
    ModelPlaces {
        made = Map.copyOf(made);
        planned = Map.copyOf(planned);
    }

    /** Folders, and models that the hub's clients have fetched. */
    static ModelPlaces near(Path near) {
        return new ModelPlaces(near, HubCache.configured(), Map.of(), Map.of());
    }

    /** The same with models that other documents make, or are to make. */
    ModelPlaces with(Map<String, Path> finished, Map<String, PlannedModel> before) {
        return new ModelPlaces(near, hub, finished, before);
    }

    Path folder(ModelReference model) {
        return made.containsKey(model.path())
                ? Objects.requireNonNull(made.get(model.path()))
                : place(model.path(), model.revision());
    }

    /** A folder first, as mergekit looks; then a snapshot; the folder that is missing else. */
    private Path place(String name, Optional<String> revision) {
        Path folder = near.resolve(name);
        return Files.exists(folder) ? folder : hub.snapshot(name, revision).orElse(folder);
    }

    Path adapter(String lora) {
        ModelReference adapter = ModelReference.parse(lora);
        return place(adapter.path(), adapter.revision());
    }

    /** The commit of a model that is a snapshot. */
    Optional<String> commit(ModelReference model) {
        Path folder = folder(model);
        return folder.startsWith(hub.folder()) ? Optional.of(String.valueOf(folder.getFileName())) : Optional.empty();
    }

    /** Why a model or an adapter is nowhere, if it is. */
    Optional<String> missing(String name, Optional<String> revision) {
        if (Files.exists(place(name, revision))) {
            return Optional.empty();
        }
        String nowhere = "there is no folder or file " + name + " beside the configuration, and ";
        return Optional.of(nowhere
                + (HubCache.nameable(name)
                        ? hub.missing(name, revision)
                        : "nothing is downloaded here; correct the path, or fetch the model and give its place"));
    }

    Optional<PlannedModel> planned(ModelReference model) {
        return Optional.ofNullable(planned.get(model.path()));
    }
}
