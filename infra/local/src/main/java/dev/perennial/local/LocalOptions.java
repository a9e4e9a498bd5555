package dev.perennial.local;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the local parts are started with.
 *
 * @param data the one folder of everything that lasts
 * @param ports where they listen
 * @param temporal the {@code temporal} binary, the word {@code memory}, or nothing to look for one
 * @param searchAttributes a list to register instead of the shipped one
 */
public record LocalOptions(Path data, Ports ports, Optional<String> temporal, Optional<Path> searchAttributes) {
    /** Makes the folder absolute. */
    public LocalOptions {
        data = data.toAbsolutePath().normalize();
    }

    /**
     * The usual options on a folder.
     *
     * @param data the data folder
     * @return options with the default ports and a Temporal looked for
     */
    public static LocalOptions on(Path data) {
        return new LocalOptions(data, new Ports(Ports.DEFAULT_BASE), Optional.empty(), Optional.empty());
    }

    /**
     * The same with other ports.
     *
     * @param base the base of all ports
     * @return new options
     */
    public LocalOptions withPortBase(int base) {
        return new LocalOptions(data, new Ports(base), temporal, searchAttributes);
    }

    /**
     * The same with a Temporal of choice.
     *
     * @param choice the path of a binary, or the word {@code memory}
     * @return new options
     */
    public LocalOptions withTemporal(String choice) {
        return new LocalOptions(data, ports, Optional.of(choice), searchAttributes);
    }

    /**
     * The same with a list of search attributes.
     *
     * @param list a file of lines {@code Name=Type}
     * @return new options
     */
    public LocalOptions withSearchAttributes(Path list) {
        return new LocalOptions(data, ports, temporal, Optional.of(list));
    }
}
