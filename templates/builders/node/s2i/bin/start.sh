# How a Node.js application starts; sourced by assemble and run. Sets START and REASON.

# A value of package.json by a JavaScript expression on "p"; empty when it is not there.
package_value() {
    [ -f package.json ] || return 0
    node -p "const p = JSON.parse(require('fs').readFileSync('package.json', 'utf8')); ($1) ?? ''"
}

choose_start() {
    script=$(package_value "p.scripts?.start")
    if [ -n "$script" ]; then
        if [ -n "$(package_value "p.scripts?.prestart ?? p.scripts?.poststart")" ]; then
            START="npm start" REASON="package.json has a start script with steps around it"
        else
            # Without npm in between, signals reach the application, and 40 MB are saved.
            START=$script REASON="the start script of package.json"
        fi
        return
    fi
    main=$(package_value "p.main")
    for file in $main server.js index.js app.js main.js; do
        if [ -f "$file" ]; then
            START="node $file" REASON="$file is there and package.json has no start script"
            return
        fi
    done
}
