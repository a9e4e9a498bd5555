package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Spares;
import java.util.ArrayList;
import java.util.List;

/**
 * What one thread needs for blocks: a window and an array for each input. Lent from call to call, so that their number
 * is that of the threads that ever ran side by side, whatever is computed. 72 KiB an input and 48 KiB more.
 */
final class Scratch {
    /** Those of the whole process. */
    static final Spares<Scratch> SPARES = new Spares<>(Scratch::new);

    final Loops loops = Instructions.loops();
    final Block block = new Block(loops);
    final Bits bits = new Bits();
    final float[] sum = new float[Block.SIZE];

    private final List<Window> windows = new ArrayList<>();
    private float[][] values = new float[0][];
    private float[][] more = new float[0][];

    /** Ready for the next task with so many inputs: windows hold nothing, nothing is flagged. */
    Scratch begin(int inputs) {
        windows.forEach(Window::clear);
        while (windows.size() < inputs) {
            windows.add(new Window());
        }
        if (values.length != inputs) {
            values = new float[inputs][Block.SIZE];
        }
        loops.clean();
        return this;
    }

    /** So many arrays more. */
    float[][] more(int arrays) {
        if (more.length < arrays) {
            more = new float[arrays][Block.SIZE];
        }
        return more;
    }

    Window window(int input) {
        return windows.get(input);
    }

    /** An array for each input, as many as were asked for. */
    float[][] values() {
        return values;
    }
}
