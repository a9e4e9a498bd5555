package dev.perennial.cli.run;

import java.util.List;
import java.util.Map;

/** The words that start the two programs of one machine. */
public interface Programs {
    /** Starts the local parts with these arguments. */
    List<String> local(List<String> arguments);

    /** Starts the server with these configuration values. */
    List<String> server(Map<String, String> settings);
}
