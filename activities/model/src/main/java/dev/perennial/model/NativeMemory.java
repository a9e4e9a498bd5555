package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.runtime.Device;
import dev.perennial.tensor.runtime.TensorRuntime;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Memory of the engine for as long as a model lives, which, unlike a runtime's scope, is not bound to a thread. */
final class NativeMemory {
    private static final System.Logger LOG = System.getLogger(NativeMemory.class.getName());
    private static final long WORTH_IT = 4_000_000;
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

    private NativeMemory() {}

    static NDManager manager(Device device) {
        return TensorRuntime.start().newManager(device);
    }

    /**
     * Returns freed memory to the system: glibc keeps it for the thread that had asked for it, so that a process that
     * opens models on ever other threads grows without end. Takes about a tenth of a second; does nothing after a small
     * model, or on a JVM that cannot.
     *
     * @param elements how many numbers were freed
     */
    static void giveBack(long elements) {
        if (elements < WORTH_IT) {
            return;
        }
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(COMMANDS),
                            "systemTrimNativeHeap",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException unknown) {
            LOG.log(System.Logger.Level.DEBUG, "this JVM cannot return freed native memory", unknown);
        }
    }
}
