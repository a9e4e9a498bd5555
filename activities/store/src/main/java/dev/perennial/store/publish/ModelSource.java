package dev.perennial.store.publish;

import java.util.List;

/** A model about to be published: its files, open until closed. */
interface ModelSource extends AutoCloseable {
    /** What is published, for messages. */
    String origin();

    /** All its files. */
    List<SourceFile> files();

    /** Refuses the publication when a file was touched since it was opened. */
    void requireUnchanged();

    @Override
    void close();
}
