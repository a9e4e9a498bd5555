package dev.perennial.merge.hub;

import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The local cache of Hugging Face's clients, which is only read: {@code models--ORG--NAME/snapshots/COMMIT} holds a
 * revision's files, {@code refs/REVISION} tells the commit of a branch or tag (huggingface_hub, "Understand caching").
 *
 * @param folder where it lies; it may not be there
 */
public record HubCache(Path folder) {
    private static final Pattern REPOSITORY = Pattern.compile("(?:\\w[\\w.-]*/)?\\w[\\w.-]*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final String STANDARD = "main";

    /** The one that the variables of the process point to, as those clients look for it. */
    public static HubCache configured() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", "")));
    }

    /** By {@code HF_HUB_CACHE}, else {@code HF_HOME}, else {@code XDG_CACHE_HOME}, else in the home folder. */
    static HubCache of(Map<String, String> variables, Path home) {
        Path caches = path(variables, "XDG_CACHE_HOME", home).orElse(home.resolve(".cache"));
        Path clients = path(variables, "HF_HOME", home).orElse(caches.resolve("huggingface"));
        return new HubCache(path(variables, "HF_HUB_CACHE", home).orElse(clients.resolve("hub")));
    }

    private static Optional<Path> path(Map<String, String> variables, String name, Path home) {
        String value = variables.getOrDefault(name, "");
        if (value.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value));
    }

    /** Whether a name could be one of a repository, such as {@code org/name}. */
    public static boolean nameable(String name) {
        return REPOSITORY.matcher(name).matches() && !name.contains("--") && !name.contains("..");
    }

    /**
     * The folder of a repository's revision.
     *
     * @param name such as {@code org/name}
     * @param revision a branch, a tag or a commit; {@code main} if there is none
     * @throws MergeException.Refused if the cache contradicts itself
     */
    public Optional<Path> snapshot(String name, Optional<String> revision) {
        String asked = revision.orElse(STANDARD);
        Path repository = folder.resolve("models--" + name.replace("/", "--"));
        Path references = repository.resolve("refs");
        Path reference = references.resolve(asked).normalize();
        if (!nameable(name) || !reference.startsWith(references)) {
            return Optional.empty();
        }
        String commit = Files.isRegularFile(reference) ? commit(reference) : asked;
        Path snapshot = repository.resolve("snapshots").resolve(commit);
        return COMMIT.matcher(commit).matches() && Files.isDirectory(snapshot)
                ? Optional.of(snapshot)
                : Optional.empty();
    }

    private static String commit(Path reference) {
        try {
            String commit = Files.readString(reference).strip();
            if (!COMMIT.matcher(commit).matches()) {
                throw new MergeException.Refused(
                        reference + ": expected the commit of a revision, 40 hexadecimal digits, found "
                                + commit.length() + " other characters; fetch the model again");
            }
            return commit;
        } catch (IOException unreadable) {
            throw new MergeException.Refused(reference + " cannot be read: " + unreadable.getMessage());
        }
    }

    /** What was looked for and what to do, as the end of a sentence. */
    public String missing(String name, Optional<String> revision) {
        return "no revision " + revision.orElse(STANDARD) + " of " + name + " in the Hugging Face cache " + folder
                + ", and nothing is downloaded here; fetch it (hf download " + name
                + revision.map(text -> " --revision " + text).orElse("") + "), or give the model's folder";
    }
}
