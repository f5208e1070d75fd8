package io.levee.kernels.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import jcuda.LibUtils;

/**
 * Loads the machine code of JCuda's classes.
 *
 * <p>JCuda by itself writes it to java.io.tmpdir under a name that is known beforehand, takes a file that is already there as it
 * is, whoever wrote it, and leaves it. Here it goes to a new folder that only its owner can enter; JCuda finds it there, since
 * java.io.tmpdir names that folder while the class is initialised; and folder and file are removed as soon as the code is loaded.
 * (Windows does not remove a library in use: there the folder stays.)
 */
final class JCudaLibraries {
    private static final String TEMPORARY = "java.io.tmpdir";
    private static final String DRIVER_CLASS = "jcuda.driver.JCudaDriver";
    private static final String DRIVER_LIBRARY = "JCudaDriver-12.6.0";

    private static final Set<String> LOADED = new HashSet<>();

    private JCudaLibraries() {}

    /** Whether JCuda's driver class is on the class path, and its machine code for this system. Loads neither. */
    static boolean present() {
        try {
            Class.forName(DRIVER_CLASS, false, loader());
        } catch (ClassNotFoundException missing) {
            return false;
        }
        return loader().getResource(resource(DRIVER_LIBRARY)) != null;
    }

    /**
     * Initialises JCuda's driver class. The driver's library must be there, which {@link CudaProbe} finds out.
     *
     * @throws GpuException when its machine code is missing or cannot be loaded
     */
    static void loadDriver() {
        load(DRIVER_CLASS, DRIVER_LIBRARY);
    }

    /**
     * Initialises JCuda's class of cuBLAS.
     *
     * @throws GpuException when its machine code is missing or cannot be loaded
     */
    static void loadCublas() {
        load("jcuda.jcublas.JCublas2", "JCublas2-12.6.0");
    }

    /**
     * Initialises a class of JCuda.
     *
     * @param library name of its machine code
     */
    static synchronized void load(String type, String library) {
        if (LOADED.contains(type)) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("levee-jcuda");
            try {
                extract(library, folder);
                initialise(type, folder);
                LOADED.add(type);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new GpuException("the machine code of " + type + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void extract(String library, Path folder) throws IOException {
        Path file = folder.resolve(LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(library)));
        try (InputStream code = loader().getResourceAsStream(resource(library))) {
            if (code == null) {
                throw new GpuException(
                        file.getFileName() + " is not on the class path: JCuda's natives for this system are missing");
            }
            Files.copy(code, file);
        }
    }

    private static void initialise(String type, Path folder) {
        String before = System.getProperty(TEMPORARY);
        System.setProperty(TEMPORARY, folder.toString());
        try {
            Class.forName(type);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new GpuException("JCuda's " + type + " cannot be loaded: " + firstLine(e), e);
        } finally {
            System.setProperty(TEMPORARY, before);
        }
    }

    /** What went wrong at the bottom; JCuda puts whole stack traces into its messages. */
    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(line -> line.startsWith("java.lang.UnsatisfiedLinkError: /"))
                .findFirst()
                .orElse(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private static String resource(String library) {
        return "lib/" + LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(library));
    }

    /** Asked for the files rather than one of JCuda's classes, which in a module would look into its own module only. */
    private static ClassLoader loader() {
        return JCudaLibraries.class.getClassLoader();
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                file.toFile().delete();
            }
        }
        folder.toFile().delete();
    }
}
