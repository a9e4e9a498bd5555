package dev.perennial.server.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.start.Loopback;
import dev.perennial.store.ModelStore;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.manifest.Provenance;
import dev.perennial.store.publish.PublishListener;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.folder.ModelTensors;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where a model comes from: the digest of a stored manifest, or a folder that this server can read and is allowed to.
 * Without configured folders every folder is allowed where the API is served to this machine alone: its callers, and
 * whoever sends it events, can read the disk anyhow. A process without the API is one of several, and nothing follows
 * from the address it serves nobody at.
 */
@ApplicationScoped
public class ModelSources {
    private final Optional<List<Path>> roots;
    private final boolean everywhere;
    private final ModelStore models;

    ModelSources(PerennialConfig config, ModelStore models, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.roots = config.intake().folders();
        this.everywhere = Loopback.is(host) && config.roles().contains(Role.API);
        this.models = models;
    }

    /**
     * The manifest of what {@code manifest} or {@code folder} in the data names; throws
     * {@link IllegalArgumentException} saying what is wrong.
     */
    public Digest resolve(JsonNode data) {
        boolean byDigest = data.hasNonNull("manifest");
        if (byDigest == data.hasNonNull("folder")) {
            throw new IllegalArgumentException(
                    "A model needs either 'manifest', the digest of a stored one, or 'folder', a path on this server.");
        }
        if (byDigest) {
            return stored(Digest.parse(data.path("manifest").asText()));
        }
        Path folder = folder(data.path("folder").asText());
        return publish(folder);
    }

    /**
     * Text that came along, or that of a file this server can read and is allowed to; throws
     * {@link IllegalArgumentException} saying what is wrong.
     */
    public String text(String name, @Nullable String content, @Nullable String path) {
        if (content != null) {
            return content;
        }
        if (path == null) {
            throw new IllegalArgumentException("'" + name + "' needs 'content' or 'path'.");
        }
        try {
            return Files.readString(allowed(path));
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + path + "' cannot be read as UTF-8 text; name a readable file.", e);
        }
    }

    /** What can never be published is the sender's fault; an outage goes through to be tried again. */
    private Digest publish(Path folder) {
        try {
            ModelTensors.open(folder).close(); // index and shards agree, and none lies elsewhere
            return models.publish(folder, Provenance.none(), PublishListener.NONE)
                    .manifest();
        } catch (PublishRefusedException | TensorException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private Digest stored(Digest manifest) {
        try {
            models.manifest(manifest);
            return manifest;
        } catch (NoSuchObjectException e) {
            throw new IllegalArgumentException(
                    "The store holds no manifest " + manifest + "; publish the model first, or name its 'folder'.", e);
        }
    }

    private Path folder(String text) {
        Path real = allowed(text);
        if (!Files.isDirectory(real)) {
            throw new IllegalArgumentException("'" + text + "' is no folder; name a Hugging Face model folder.");
        }
        return real;
    }

    /** Links are resolved before the path is held against the allowed folders, so that none leads out of them. */
    private Path allowed(String text) {
        Path real;
        try {
            real = Path.of(text).toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' cannot be read by this server; name a path that it can.", e);
        }
        if (!isAllowed(real)) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not below one of perennial.intake.folders; add its parent there, or send the content itself.");
        }
        return real;
    }

    private boolean isAllowed(Path real) {
        return roots.map(roots -> roots.stream()
                        .anyMatch(root -> real.startsWith(root.toAbsolutePath().normalize())))
                .orElse(everywhere);
    }
}
