package dev.perennial.tensor.runtime;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.parallel.Workers;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * PyTorch in this process, on the device that {@link Device#configured()} names. It starts once and stays until the
 * process ends. It never uses the network: DJL is told so by system properties before it loads, unless the environment
 * variable {@code DJL_OFFLINE} says otherwise. Starting takes about a second, and unpacks 450 MB under
 * {@code DJL_CACHE_DIR} (or {@code ~/.djl.ai}) the first time.
 */
public final class TensorRuntime {
    /**
     * The types that DJL's native code knows; any other ends the process at once (seen with BFLOAT16 and INT16 on
     * 0.35.1).
     */
    private static final Set<DataType> KNOWN = EnumSet.of(
            DataType.FLOAT32,
            DataType.FLOAT64,
            DataType.FLOAT16,
            DataType.UINT8,
            DataType.INT32,
            DataType.INT8,
            DataType.INT64,
            DataType.BOOLEAN,
            DataType.COMPLEX64);

    private static Optional<TensorRuntime> running = Optional.empty();

    private final Engine engine;
    private final Device device;
    private final Set<ai.djl.Device> seen = ConcurrentHashMap.newKeySet();

    private TensorRuntime(Engine engine, Device device) {
        this.engine = engine;
        this.device = device;
        requireThere(device);
    }

    /**
     * Starts the runtime, or returns the one that runs.
     *
     * @throws RuntimeFailureException if the native library cannot be found or loaded, or the process is told to
     *     compute on a device that is not there; the sentence says what to do
     */
    public static synchronized TensorRuntime start() {
        if (running.isEmpty()) {
            running = Optional.of(load());
        }
        return running.get();
    }

    private static TensorRuntime load() {
        Device device = Device.configured();
        defaultProperty("ai.djl.offline", "true");
        defaultProperty("OPT_OUT_TRACKING", "true");
        defaultProperty(
                "ai.djl.pytorch.num_threads", Integer.toString(Workers.shared().threads()));
        try {
            return new TensorRuntime(Engine.getEngine("PyTorch"), device);
        } catch (EngineException | LinkageError | IllegalStateException failed) {
            throw new RuntimeFailureException(
                    "PyTorch could not be started (" + failed.getMessage() + "); put ai.djl.pytorch:pytorch-native-cpu"
                            + " for this platform on the class path or set PYTORCH_LIBRARY_PATH, and make DJL_CACHE_DIR"
                            + " a writable folder",
                    failed);
        }
    }

    private static void defaultProperty(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    /** A scope for inference: gradients are off on this thread until it is closed. */
    public Scope open() {
        return new Scope(newManager(device), false);
    }

    /** A scope for training: gradients are on on this thread until it is closed. */
    public Scope openForGradients() {
        return new Scope(newManager(device), true);
    }

    /** Where this process computes unless asked for another place. */
    public Device device() {
        return device;
    }

    /**
     * Memory of a device until the manager is closed, on whatever thread.
     *
     * @throws RuntimeFailureException if the device is not there
     */
    public NDManager newManager(Device place) {
        requireThere(place);
        return engine.newBaseManager(engines(place));
    }

    private void requireThere(Device place) {
        ai.djl.Device wanted = engines(place);
        if (!wanted.isGpu() || seen.contains(wanted)) {
            return;
        }
        try (NDManager trial = engine.newBaseManager(wanted)) {
            trial.ones(new Shape(1));
            seen.add(wanted);
        } catch (EngineException missing) {
            throw new RuntimeFailureException(
                    "device " + place.word() + " is not there for PyTorch " + engine.getVersion()
                            + " of this process; set " + Device.NAME
                            + " to cpu, or run where a GPU is visible with PyTorch built for CUDA",
                    missing);
        }
    }

    private static ai.djl.Device engines(Device place) {
        return place.processor() == Processor.CPU ? ai.djl.Device.cpu() : ai.djl.Device.gpu(place.index());
    }

    /** The threads of an operation; for the whole process. */
    public int threads() {
        return JniUtils.getNumThreads();
    }

    /** Sets the threads of an operation; for the whole process, whatever thread calls. */
    public void useThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("expected at least 1 thread for PyTorch, found " + threads);
        }
        JniUtils.setNumThreads(threads);
    }

    /** The version of PyTorch. */
    public String version() {
        return engine.getVersion();
    }

    /**
     * A type that may be handed to DJL.
     *
     * @throws RuntimeFailureException for BFLOAT16, INT16 and others that would end the process
     */
    public static DataType safe(DataType type) {
        if (!KNOWN.contains(type)) {
            throw new RuntimeFailureException(
                    "element type " + type + " would end the process inside DJL; decode to FLOAT32 first");
        }
        return type;
    }
}
