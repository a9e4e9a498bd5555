package dev.perennial.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.Provenance;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevisionDiffTest {
    @Test
    void filesAreComparedByTheirContent() {
        RevisionDiff diff = RevisionDiff.between(
                manifest(file("a", "1"), file("b", "1"), file("c", "1")),
                manifest(file("a", "1"), file("b", "2"), file("d", "1")));
        assertThat(diff.files()).isEqualTo(new RevisionDiff.Names(1, List.of("b"), List.of("d"), List.of("c")));
        assertThat(diff.tensors()).isEqualTo(new RevisionDiff.Names(0, List.of(), List.of(), List.of()));
    }

    private static Manifest manifest(ModelFile... files) {
        return new Manifest(List.of(files), Provenance.none());
    }

    private static ModelFile file(String path, String digit) {
        return new ModelFile.Plain(path, 1, new Digest(digit.repeat(64)));
    }
}
