# Shared by the S2I scripts of every builder image. POSIX sh; sourced, never run.
# Output follows the build log's grammar: "-----> " a phase, seven spaces a detail, " !     " a problem.

phase() { printf -- '-----> %s\n' "$*"; }
detail() { printf '       %s\n' "$*"; }
problem() { printf ' !     %s\n' "$*" >&2; }

# fail WHAT HOW-TO-MEND...: ends the build with a reason and a remedy.
fail() {
    problem "$1"
    shift
    for line in "$@"; do problem "$line"; done
    exit 1
}

# Copies the uploaded source into the application's folder, hidden files included.
take_source() {
    phase "Copying the source"
    cp -R /tmp/src/. "$HOME"/
    count=$(find "$HOME" -type f | wc -l)
    detail "$count file$([ "$count" -eq 1 ] || printf s) in $HOME"
}

# The command of the Procfile's web process; empty without one.
procfile_web() {
    [ -f Procfile ] || return 0
    sed -n 's/^web:[[:space:]]*//p' Procfile | head -n 1
}

# Members of group 0 may do what the owner may: a container may be given any user id, but its group is 0.
# Only files that differ are touched, as a changed mode would copy the builder's files into the application's layer.
share_with_group() {
    find "$APP_ROOT" ! -type l \( -perm -u=r ! -perm -g=r -o -perm -u=w ! -perm -g=w -o -perm -u=x ! -perm -g=x \) \
        -exec chmod g=u {} + 2>/dev/null || true
}

# Sets START (the command) and REASON (why that one), by the function choose_start that the builder defines.
find_start() {
    START="" REASON=""
    if [ -n "${START_COMMAND:-}" ]; then
        START=$START_COMMAND REASON="START_COMMAND is set"
    elif START=$(procfile_web) && [ -n "$START" ]; then
        REASON="the web process of Procfile"
    else
        choose_start
    fi
}

# Prints the start command while assembling, so that a wrong guess shows in the build log and not in a crash loop.
report_start() {
    find_start
    phase "Choosing the start command"
    if [ -z "$START" ]; then
        fail "No start command found: $1" "Add a Procfile with a line like: web: $2"
    fi
    detail "$START"
    detail "because $REASON; it answers on port ${PORT:-8080}"
}

# Replaces this process with the start command. tini is process 1: it reaps orphans and passes signals on to all, also
# to programs that would never see SIGTERM as process 1 or behind a shell.
run_start() {
    export PORT="${PORT:-8080}"
    find_start
    if [ -z "$START" ]; then
        fail "No start command found: $1" "Add a Procfile with a line like: web: $2"
    fi
    exec /usr/bin/tini -g -- /bin/bash -c "$START"
}
