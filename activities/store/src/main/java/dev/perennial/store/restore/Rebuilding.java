package dev.perennial.store.restore;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.blob.BlobKey;
import dev.perennial.store.blob.BlobStore;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.digest.TensorDigest;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.frame.FrameReader;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.recipe.RecipeFile;
import dev.perennial.store.recipe.SinkChannel;
import dev.perennial.store.work.ProgressBoard;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Brings tensors back by their recipes, one at a time. Operands that are not at hand are fetched, or rebuilt in turn,
 * into files of a folder, where they lie until their tensor is there; the heap holds the numbers of one recipe, at most
 * twice {@link StoredRecipe#LARGEST}, what its operation states, and a chunk.
 */
final class Rebuilding implements AutoCloseable {
    private final BlobStore blobs;
    private final LocalTensors local;
    private final Path scratch;
    private final ProgressBoard board;

    /**
     * Nothing rebuilt yet.
     *
     * @param local tensors that need not be fetched
     * @param scratch a folder for operands, made when it is needed and deleted in the end
     * @param board may end the work at any chunk
     */
    Rebuilding(BlobStore blobs, LocalTensors local, Path scratch, ProgressBoard board) {
        this.blobs = blobs;
        this.local = local;
        this.scratch = scratch;
        this.board = board;
    }

    /**
     * Rebuilds a tensor; what the sink was given is of no use if this fails.
     *
     * @throws DigestMismatchException if the result, the recipe or an operand is not what the manifest says; names them
     * @throws MalformedArtifactException if the recipe cannot be followed
     * @throws NoSuchObjectException if the recipe or an operand is gone
     */
    synchronized void write(StoredTensor tensor, FrameReader.Sink sink) throws IOException {
        StoredRecipe recipe = tensor.recipe().orElseThrow();
        Files.createDirectories(scratch);
        Path desk = Files.createTempDirectory(scratch, "tensor");
        List<SafetensorsFile> opened = new ArrayList<>();
        try {
            List<Input> inputs = new ArrayList<>();
            for (StoredTensor operand : recipe.operands()) {
                inputs.add(input(operand, desk, opened));
            }
            Path file = desk.resolve("recipe.safetensors");
            fetch(recipe, file);
            follow(tensor, file, inputs, sink);
        } catch (NoSuchObjectException e) {
            throw new NoSuchObjectException(
                    "Tensor " + tensor.name() + " cannot be rebuilt by its recipe, since " + e.getMessage(), e);
        } finally {
            opened.forEach(SafetensorsFile::close);
            FolderRestore.delete(desk);
        }
    }

    private Input input(StoredTensor operand, Path desk, List<SafetensorsFile> opened) {
        return local.input(operand.digest()).orElseGet(() -> {
            Path file = desk.resolve("operand-" + opened.size() + ".safetensors");
            SafetensorsWriter.write(
                    file,
                    Map.of(),
                    List.of(operand.info()),
                    (info, out) -> fetch(operand, (bytes, length) -> writeAll(bytes, length, out)));
            SafetensorsFile written = SafetensorsFile.open(file);
            opened.add(written);
            return new Input(written, operand.name());
        });
    }

    private void fetch(StoredTensor operand, FrameReader.Sink sink) throws IOException {
        if (operand.recipe().isPresent()) {
            write(operand, sink);
            return;
        }
        BlobKey key = BlobKey.of(operand.info(), operand.digest());
        Sha256 hash = TensorDigest.begin(operand.info());
        blobs.read(key, hashed(hash, sink));
        require("The bytes of tensor " + operand.name() + " in blob " + key.text(), operand.digest(), hash.finish());
    }

    private void fetch(StoredRecipe recipe, Path file) throws IOException {
        BlobKey key = key(recipe);
        Sha256 hash = new Sha256();
        try (OutputStream out = Files.newOutputStream(file)) {
            blobs.read(key, hashed(hash, (bytes, length) -> out.write(bytes, 0, length)));
        }
        require("The recipe in blob " + key.text(), recipe.digest(), hash.finish());
    }

    private void follow(StoredTensor tensor, Path file, List<Input> inputs, FrameReader.Sink sink) throws IOException {
        StoredRecipe recipe = tensor.recipe().orElseThrow();
        String culprit = "Tensor " + tensor.name() + " as rebuilt by the recipe in blob "
                + key(recipe).text();
        Sha256 hash = TensorDigest.begin(tensor.info());
        try {
            RecipeFile.read(file, inputs).write(tensor.info(), new SinkChannel(hashed(hash, sink)));
        } catch (TensorException | IllegalArgumentException e) {
            throw new MalformedArtifactException(
                    culprit + " cannot be had: " + e.getMessage() + "; publish a revision that holds it again", e);
        }
        require(culprit, tensor.digest(), hash.finish());
    }

    private FrameReader.Sink hashed(Sha256 hash, FrameReader.Sink sink) {
        return (bytes, length) -> {
            board.advance(0);
            hash.update(bytes, length);
            sink.accept(bytes, length);
        };
    }

    private static void writeAll(byte[] bytes, int length, WritableByteChannel out) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }

    private static BlobKey key(StoredRecipe recipe) {
        return BlobKey.ofBytes(recipe.digest(), recipe.size());
    }

    private static void require(String culprit, Digest expected, Digest found) {
        if (!found.equals(expected)) {
            throw new DigestMismatchException(culprit + " has another digest than the manifest gives it (expected "
                    + expected + ", found " + found + "): delete that blob and publish a revision that holds it again");
        }
    }

    @Override
    public void close() {
        FolderRestore.delete(scratch);
    }
}
