# How a Ruby application starts; sourced by assemble and run. Sets START and REASON.

uses_gem() { grep -Eqs "^ +$1 \(|^[[:space:]]*gem ['\"]$1['\"]" Gemfile.lock Gemfile; }

choose_start() {
    prefix=""
    [ -f Gemfile ] && prefix="bundle exec "
    if [ -f config.ru ] && uses_gem puma; then
        START="${prefix}puma --port \$PORT" REASON="config.ru is there and puma is in the Gemfile"
    elif [ -f config.ru ]; then
        START="${prefix}rackup --host 0.0.0.0 --port \$PORT" REASON="config.ru is there"
    else
        for file in app.rb server.rb main.rb; do
            if [ -f "$file" ]; then
                START="${prefix}ruby $file" REASON="$file is there"
                return
            fi
        done
    fi
}
