package dev.perennial.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;

/** The classes and files that the checks look at. */
final class House {
    /** Every class of every module, tests left out. */
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.perennial");

    private House() {}

    /** The repository's root: the nearest folder upwards with a licence in it. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "No folder with LICENSE above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
