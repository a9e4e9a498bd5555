package dev.perennial.merge.pack;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.run.SideFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All of an expert's files beside its weights. A graft has these and no others of its base.
 *
 * @param own names of those that the pack holds, because the base has them otherwise or not at all
 * @param shared names of those that the base has as well, with the SHA-256 of what is in them
 */
public record Sides(List<String> own, Map<String, String> shared) {
    private static final String KEPT = "expert-";

    /** Names that lead nowhere else. */
    public Sides {
        own = List.copyOf(own);
        shared = Map.copyOf(shared);
        own.forEach(SideFiles::requireName);
        shared.keySet().forEach(SideFiles::requireName);
    }

    /** Copies into a pack what it must hold of an expert's files. */
    static Sides keep(Path base, Path expert, Path pack) throws IOException {
        List<String> own = new ArrayList<>();
        Map<String, String> shared = new TreeMap<>();
        for (Path side : SideFiles.of(expert)) {
            String name = side.getFileName().toString();
            Path other = base.resolve(name);
            if (Files.exists(other) && Files.mismatch(side, other) < 0) {
                shared.put(name, digest(side));
            } else {
                own.add(name);
                Files.copy(side, pack.resolve(KEPT + name));
            }
        }
        return new Sides(own, shared);
    }

    /**
     * Looks for what a graft takes from a base.
     *
     * @throws MergeException.Refused naming every file that is not there, or not as it was
     */
    void requireIn(Path base) throws IOException {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, String> each : new TreeMap<>(shared).entrySet()) {
            Path file = base.resolve(each.getKey());
            Optional<String> found = Files.isRegularFile(file) ? Optional.of(digest(file)) : Optional.empty();
            if (!found.equals(Optional.of(each.getValue()))) {
                problems.add("the pack's expert has " + each.getKey() + " as its base had it, with SHA-256 "
                        + each.getValue() + ", found " + found.orElse("none") + " in " + base
                        + "; restore the file there, or pack again");
            }
        }
        if (!problems.isEmpty()) {
            throw new MergeException.Refused(problems);
        }
    }

    /** Where a file of the expert is, if it had it: in its base, if that has it as well, or in the pack. */
    Path place(Path base, Path pack, String name) {
        return shared.containsKey(name) ? base.resolve(name) : pack.resolve(KEPT + name);
    }

    /** Copies all into a graft. */
    void write(Path base, Path pack, Path target) throws IOException {
        for (String name : shared.keySet()) {
            Files.copy(base.resolve(name), target.resolve(name));
        }
        for (String name : own) {
            Files.copy(pack.resolve(KEPT + name), target.resolve(name));
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
