package io.levee.kernels.cuda;

import static jcuda.driver.JCudaDriver.cuFuncSetAttribute;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataJIT;
import static jcuda.driver.JCudaDriver.cuModuleUnload;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import jcuda.Pointer;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmodule;
import jcuda.driver.JITOptions;

/**
 * The PTX texts that the driver has compiled for the device, and their kernels. What it compiled it keeps in a cache of its own
 * (~/.nv/ComputeCache), so only the first start on a device takes long.
 */
final class CudaModules implements AutoCloseable {
    private static final int LOG_BYTES = 16 << 10;
    private final CudaResults results;
    private final Map<String, CUmodule> modules = new TreeMap<>();
    private final Map<String, JCudaFunction> functions = new HashMap<>();

    CudaModules(CudaResults results) {
        this.results = results;
    }

    /** Compiles a text; does nothing when one of that name is there. */
    void load(String name, String ptx) {
        if (modules.containsKey(name)) {
            return;
        }
        JITOptions options = new JITOptions();
        options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
        options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
        CUmodule module = new CUmodule();
        byte[] text = (ptx + '\0').getBytes(StandardCharsets.UTF_8);
        int result = cuModuleLoadDataJIT(module, Pointer.to(text), options);
        if (result != 0) {
            String log = options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER).strip();
            throw new GpuException(results.failure(result, "cuModuleLoadDataEx(" + name + ".ptx)")
                            .getMessage()
                    + (log.isEmpty() ? "" : "; the driver's compiler says: " + log));
        }
        modules.put(name, module);
    }

    /** A kernel; its launches may take the most shared memory that was ever asked for it here. */
    JCudaFunction function(String module, String entry, int sharedBytes) {
        String name = module + "." + entry;
        JCudaFunction known = functions.get(name);
        if (known != null && sharedBytes <= known.sharedBytes()) {
            return known;
        }
        CUmodule loaded = modules.get(module);
        if (loaded == null) {
            throw new IllegalStateException(module + ".ptx has not been loaded");
        }
        CudaHandles.Function function = new CudaHandles.Function();
        results.check(
                cuModuleGetFunction(function, loaded, entry), "cuModuleGetFunction(" + module + ".ptx, " + entry + ")");
        results.check(
                cuFuncSetAttribute(
                        function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedBytes),
                "cuFuncSetAttribute(" + entry + ", MAX_DYNAMIC_SHARED_SIZE_BYTES, " + sharedBytes + ")");
        JCudaFunction opened = new JCudaFunction(entry, function.handle(), sharedBytes);
        functions.put(name, opened);
        return opened;
    }

    @Override
    public void close() {
        for (Map.Entry<String, CUmodule> module : modules.entrySet()) {
            results.check(cuModuleUnload(module.getValue()), "cuModuleUnload(" + module.getKey() + ".ptx)");
        }
    }
}
