#!/usr/bin/env bash
# Fuzzes the parsers with libFuzzer.
#   fuzz.sh SECONDS [TARGET…]     each target for so long, as many at once as there are cores
#   fuzz.sh replay TARGET FILE    one input again, with what it breaks
# New inputs are kept in .build/fuzz/corpus; one that breaks something is written to .build/fuzz/TARGET-crash-… (or
# -timeout-, -oom-), and ends the run with an error. docs/contributing.md says what to do then.
set -euo pipefail
cd "$(dirname "$0")/../.."
all=(json yaml patch selector quantity protobuf spdy websocket)
out=.build/fuzz
objects=.build/debug
limits=(-timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=256 -max_len=16384)

# Compiled by hand: SwiftPM can't leave `main` to libFuzzer. Yams and the C parts come from the debug build.
build() {
  mkdir -p "$out"
  local flags=(-O -wmo -parse-as-library -sanitize=fuzzer -package-name main -swift-version 6 -I "$objects/Modules"
    -I "$out" -I .build/checkouts/Yams/Sources/CYaml/include
    -Xcc "-fmodule-map-file=$objects/CLinux.build/module.modulemap")
  for feature in ExistentialAny InternalImportsByDefault MemberImportVisibility NonisolatedNonsendingByDefault; do
    flags+=(-enable-upcoming-feature "$feature")
  done
  for room in Machinery Kinds; do
    newer "$out/$room.o" "Sources/$room" && continue
    echo "compiling $room for fuzzing"
    find "Sources/$room" -name '*.swift' -print0 | xargs -0 swiftc "${flags[@]}" -module-name "$room" \
      -emit-module -emit-module-path "$out/$room.swiftmodule" -c -o "$out/$room.o"
  done
  swiftc "${flags[@]}" -module-name Fuzz -o "$out/fuzz" Tests/Fuzz/Targets/*.swift \
    Sources/APIServer/Streaming/{SPDYCodec,HeaderCompression,WebSocketCodec}.swift \
    "$out"/{Machinery,Kinds}.o $(find "$objects/Yams.build" "$objects/CYaml.build" "$objects/CLinux.build" -name '*.o') \
    -lz -lcrypt
}

# Whether a file is there and newer than all sources of a folder.
newer() { [ -e "$1" ] && [ -z "$(find "$2" Sources/Machinery -name '*.swift' -newer "$1" -print -quit)" ]; }

# One target for so many seconds; prints a line, or the end of the log when something broke.
run() {
  local target=$1 seconds=$2
  mkdir -p "$out/corpus/$target"
  # Traps are libFuzzer's to report, which keeps the input; a replay shows Swift's own account of it.
  if SWIFT_BACKTRACE=enable=no FUZZ_TARGET=$target "$out/fuzz" -max_total_time="$seconds" "${limits[@]}" -print_final_stats=1 \
    -artifact_prefix="$out/$target-" -dict="Tests/Fuzz/Seeds/$target.dict" \
    "$out/corpus/$target" "Tests/Fuzz/Seeds/$target" >"$out/$target.log" 2>&1; then
    awk -v name="$target" '/stat::number_of_executed_units/ {runs = $2} /cov:/ {seen = $4}
      END {printf "%-10s %d inputs, %d places of code reached\n", name, runs, seen}' "$out/$target.log"
  else
    echo "$target is broken:"
    grep -hE 'Fatal error|libFuzzer: |^ALARM' "$out/$target.log" | cut -c 1-1000 | tail -n 3
    echo "again: Tests/Fuzz/fuzz.sh replay $target $(ls -t "$out/$target"-{crash,timeout,oom,leak}-* 2>/dev/null | head -n 1)"
    return 1
  fi
}

case ${1:-} in
replay)
  build
  FUZZ_TARGET=$2 "$out/fuzz" "${limits[@]}" "$3" ;;
run)
  run "$2" "$3" ;;
*[0-9])
  seconds=$1; shift
  build
  printf '%s\n' "${@:-${all[@]}}" | xargs -P "$(nproc)" -I TARGET "$0" run TARGET "$seconds" ;;
*)
  sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
