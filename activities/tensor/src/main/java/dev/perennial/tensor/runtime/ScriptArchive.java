package dev.perennial.tensor.runtime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript archive, as {@code torch.jit.save} would write it for a module without parameters, so that functions in
 * source text reach PyTorch without Python and without a compiler. It is a ZIP whose entries are stored, not deflated,
 * because the reader maps them:
 *
 * <ul>
 *   <li>{@code ops/version}: the format's number. It decides what operators mean: those that changed later are
 *       translated by the reader. {@value #FORMAT} is what PyTorch 2.1 to 2.7 write themselves, so nothing is
 *       translated; look into {@code caffe2/serialize/versions.h} when the shipped engine moves on.
 *   <li>{@code ops/constants.pkl}: a pickled empty tuple, the tensors that code names CONSTANTS.
 *   <li>{@code ops/code/__torch__.py}: the class, with the functions as its methods.
 *   <li>{@code ops/data.pkl}: a pickled instance of it, whose one attribute, {@code training}, is true or false as
 *       every module's is.
 * </ul>
 *
 * The first entry's folder is the archive's name. Times are fixed: the same text gives the same bytes.
 */
final class ScriptArchive {
    private static final String FORMAT = "10";
    private static final String FOLDER = "ops/";
    private static final String CLASS = "Ops";
    /** Protocol 2, the class, an empty tuple to make it with, a dictionary of its attributes, the end. */
    private static final String MODULE =
            "\u0080\u0002c__torch__\n" + CLASS + "\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0089ub.";

    private static final String EMPTY_TUPLE = "\u0080\u0002).";
    private static final String HEAD = """
            class %s(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """.formatted(CLASS);

    private ScriptArchive() {}

    /** The archive of functions whose definitions begin in the first column. */
    static byte[] of(String functions) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.US_ASCII)) {
            add(zip, "data.pkl", MODULE.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "code/__torch__.py", code(functions).getBytes(StandardCharsets.UTF_8));
            add(zip, "constants.pkl", EMPTY_TUPLE.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "version", (FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException impossible) {
            throw new UncheckedIOException("an archive could not be written to the heap", impossible);
        }
        return bytes.toByteArray();
    }

    /** Methods are told the type of self, which the reader does not guess. */
    private static String code(String functions) {
        return HEAD + functions.replace("(self", "(self: __torch__." + CLASS).indent(2);
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
