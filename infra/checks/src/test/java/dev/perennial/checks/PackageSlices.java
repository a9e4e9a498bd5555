package dev.perennial.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** A slice for each package; the words are one slice, since a vocabulary defines its words by each other. */
final class PackageSlices implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName();
        return SliceIdentifier.of(Module.CONTRACT.holds(name) ? Module.CONTRACT.word() : name);
    }

    @Override
    public String getDescription() {
        return "packages";
    }
}
