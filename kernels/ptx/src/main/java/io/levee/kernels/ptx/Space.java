package io.levee.kernels.ptx;

/** State spaces. A generic address names its space in its upper bits. */
enum Space {
    GENERIC,
    GLOBAL,
    CONST,
    SHARED,
    LOCAL,
    PARAM;

    /** The space with this name, null when there is none. */
    static Space named(String name) {
        return switch (name) {
            case "global" -> GLOBAL;
            case "const" -> CONST;
            case "shared", "shared::cta" -> SHARED;
            case "local" -> LOCAL;
            case "param" -> PARAM;
            default -> null;
        };
    }
}
