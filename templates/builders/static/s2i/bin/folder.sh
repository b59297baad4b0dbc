# Which folder nginx serves; sourced by assemble and run. Sets FOLDER and REASON.

choose_folder() {
    if [ -n "${DOCUMENT_ROOT:-}" ]; then
        FOLDER=$HOME/$DOCUMENT_ROOT REASON="DOCUMENT_ROOT is set"
        return
    fi
    if [ -f "$HOME/index.html" ] || [ -f "$HOME/index.htm" ]; then
        FOLDER=$HOME REASON="index.html is in the top folder"
        return
    fi
    for name in public dist build _site www docs; do
        if [ -f "$HOME/$name/index.html" ]; then
            FOLDER=$HOME/$name REASON="index.html is in $name/"
            return
        fi
    done
    if [ -n "$(ls -A "$HOME" 2>/dev/null)" ]; then
        FOLDER=$HOME REASON="no index.html was found; the folders are listed instead"
    else
        FOLDER=$APP_ROOT/welcome REASON="there is no source: this is the built-in welcome page"
    fi
}
