# Finds the JDK that builds and runs Levee and exports JAVA_HOME; to be sourced by a POSIX shell, before any `set -f`.
#
# In this order: LEVEE_JAVA_HOME (25 or newer), then JAVA_HOME, `java` on the PATH and the usual folders: the first JDK 25 of
# all these, else the first newer one. An older one is passed over. With none found it says so in one line and returns 1.

# Sets levee_feature to the version (25, 26, …) of the JDK in folder $1, or to 0 where there is none.
levee_feature() {
    levee_feature=0
    [ -f "$1/release" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
    while IFS= read -r levee_line || [ -n "$levee_line" ]; do
        case $levee_line in
            JAVA_VERSION=*)
                levee_line=${levee_line#JAVA_VERSION=}
                levee_line=${levee_line#\"}
                levee_line=${levee_line%%[!0-9]*}
                levee_feature=${levee_line:-0}
                ;;
        esac
    done < "$1/release"
}

# Takes the folder $1 as JAVA_HOME when it holds a JDK 25; remembers the first newer one in levee_newer.
levee_consider() {
    levee_feature "$1"
    if [ "$levee_feature" -eq 25 ]; then
        JAVA_HOME=$1
        return 0
    fi
    [ "$levee_feature" -lt 25 ] || [ -n "$levee_newer" ] || levee_newer=$1
    return 1
}

levee_find_jdk() {
    levee_newer=
    if [ -n "${LEVEE_JAVA_HOME-}" ]; then
        levee_feature "$LEVEE_JAVA_HOME"
        if [ "$levee_feature" -ge 25 ]; then
            JAVA_HOME=$LEVEE_JAVA_HOME
            return 0
        fi
        echo "levee: LEVEE_JAVA_HOME=$LEVEE_JAVA_HOME is no JDK 25 or newer, looking elsewhere" >&2
    fi
    if [ -n "${JAVA_HOME-}" ]; then
        levee_consider "$JAVA_HOME" && return 0
    fi
    if levee_java=$(command -v java 2> /dev/null); then
        levee_java=$(readlink -f "$levee_java" 2> /dev/null) && levee_consider "${levee_java%/bin/java}" && return 0
    fi
    for levee_folder in \
        /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.gradle/jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec; do
        levee_consider "$levee_folder" && return 0
    done
    [ -n "$levee_newer" ] || return 1
    JAVA_HOME=$levee_newer
}

if levee_find_jdk; then
    export JAVA_HOME
else
    echo "levee: no JDK 25 or newer found: install one (on Debian and Ubuntu: apt install openjdk-25-jdk, or a build of Temurin 25) and set LEVEE_JAVA_HOME if it lies in an unusual folder" >&2
    return 1
fi
