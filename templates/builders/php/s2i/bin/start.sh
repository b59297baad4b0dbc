# How a PHP application starts; sourced by assemble and run. Sets START and REASON.

choose_start() {
    folder=${DOCUMENTROOT:-}
    folder=${folder#/}
    REASON="DOCUMENTROOT is set"
    if [ -z "$folder" ]; then
        for name in public web html .; do
            if [ -f "$name/index.php" ]; then
                folder=$name REASON="index.php is in $name/"
                [ "$name" = . ] && REASON="index.php is in the top folder"
                break
            fi
        done
    fi
    [ -n "$folder" ] || return 0
    START="php -S 0.0.0.0:\$PORT -t $folder"
    # A front controller answers every path that is no file.
    if [ "$folder" != . ] && [ -f "$folder/index.php" ]; then START="$START /usr/libexec/s2i/router.php"; fi
}
