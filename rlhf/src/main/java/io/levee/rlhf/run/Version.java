package io.levee.rlhf.run;

/** Version of Levee, as run.json and `--version` name it. */
public final class Version {
    /** The text. */
    public static final String TEXT = text();

    private Version() {}

    private static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-SNAPSHOT" : version;
    }
}
