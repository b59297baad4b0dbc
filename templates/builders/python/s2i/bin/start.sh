# How a Python application starts; sourced by assemble and run. Sets START and REASON.

has_module() { python -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('$1') is None)" 2>/dev/null; }

# The variable in FILE that holds the application object: app, application or api.
callable_in() {
    sed -n 's/^\(app\|application\|api\)[[:space:]]*\(:[^=]*\)\{0,1\}=[^=].*/\1/p' "$1" 2>/dev/null | head -n 1
}

choose_server() {
    export WEB_CONCURRENCY="${WEB_CONCURRENCY:-2}"
    if has_module uvicorn && { ! has_module gunicorn || grep -Eqs 'FastAPI|Starlette|Quart' "$2"; }; then
        START="uvicorn $1 --host 0.0.0.0 --port \$PORT" REASON="$3, and uvicorn is installed"
    elif has_module gunicorn; then
        START="gunicorn $1 --bind 0.0.0.0:\$PORT --access-logfile -" REASON="$3, and gunicorn is installed"
    fi
}

choose_start() {
    if [ -n "${APP_MODULE:-}" ]; then
        choose_server "$APP_MODULE" "$(printf %s "$APP_MODULE" | sed 's/:.*//; s#\.#/#g').py" "APP_MODULE is set"
        [ -n "$START" ] && return
    fi
    script=${APP_SCRIPT:-app.sh}
    if [ -x "$script" ]; then
        START="./$script" REASON="$script is executable"
        return
    fi
    for file in wsgi.py asgi.py app.py main.py; do
        [ -f "$file" ] || continue
        name=$(callable_in "$file")
        [ -n "$name" ] || continue
        choose_server "${file%.py}:$name" "$file" "$file defines \"$name\""
        [ -n "$START" ] && return
    done
    for settings in */wsgi.py; do
        if [ -f "$settings" ] && [ -f manage.py ]; then
            project=${settings%/wsgi.py}
            choose_server "$project.wsgi" "$settings" "manage.py and $settings are there"
            [ -n "$START" ] && return
        fi
    done
    for file in ${APP_FILE:-} app.py main.py server.py wsgi.py; do
        if [ -f "$file" ]; then
            START="python $file" REASON="$file is there"
            return
        fi
    done
    if [ -f manage.py ]; then
        START="python manage.py runserver 0.0.0.0:\$PORT" REASON="manage.py is there and no WSGI server is installed"
    fi
}
