# Builds what a script at the root or in bench/ is about to run; to be sourced by bash with `home` set to the root of the clone.

# levee_build MODULE... : makes target/app of the last MODULE (the others are the modules below it) hold its jar and all that it
# needs, when a source is newer than what lies there. The folder is replaced, never rewritten: a JVM that still runs from the old
# jars keeps them.
levee_build() {
    local modules=$* module app
    for module; do :; done
    app=$home/$module/target/app
    levee_stale "$app" $modules || return 0
    mkdir -p "$home/$module/target"
    (
        if command -v flock > /dev/null; then
            flock 9
            levee_stale "$app" $modules || exit 0
        fi
        cd "$home"
        levee_package "$module"
    ) 9> "$home/$module/target/app.lock"
}

# levee_stale APP MODULE... : whether a source is newer than the build in folder APP.
levee_stale() {
    local app=$1 module
    shift
    [ -f "$app/.built" ] || return 0
    set -- pom.xml $(for module; do echo "$module/pom.xml" "$module/src/main"; done)
    [ -n "$(cd "$home" && find "$@" -newer "$app/.built" -print -quit)" ]
}

levee_package() {
    local module=$1 target=$1/target
    if [ -d "$target/app" ]; then
        echo "levee: building what has changed" >&2
    else
        echo "levee: building; where Maven has to fetch its plugins first, this takes a minute or more" >&2
    fi
    : > "$target/app.started"
    rm -rf "$target/lib" "$target/app.new"
    set -o pipefail
    if ! ./mvnw -B -pl "$module" -am -Dmaven.test.skip package 2>&1 9>&- < /dev/null | levee_progress > "$target/app.log"; then
        grep -vE '^\[INFO\]|^Download|^Progress|^$' "$target/app.log" >&2 || true
        echo "levee: the build failed (everything that Maven said: $module/target/app.log)" >&2
        return 1
    fi
    mkdir "$target/app.new"
    cp "$target/levee-${module##*/}"-*.jar "$target"/lib/*.jar "$target/app.new"
    mv "$target/app.started" "$target/app.new/.built"
    rm -rf "$target/app"
    mv "$target/app.new" "$target/app"
}

# Passes on what Maven says, and tells a person who watches how far it is.
levee_progress() {
    local line part=starting fetched=0
    while IFS= read -r line; do
        printf '%s\n' "$line"
        [ -t 2 ] || continue
        case $line in
            *'Building Levee '[a-z]*)
                part=${line#*Building Levee }
                part=${part%% *}
                ;;
            *'Downloaded from '*) fetched=$((fetched + 1)) ;;
            *) continue ;;
        esac
        printf '\r\033[Klevee: %s' "$part" >&2
        [ "$fetched" = 0 ] || printf ', %d files fetched' "$fetched" >&2
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}
