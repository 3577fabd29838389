#!/usr/bin/env bash
# Builds everything and runs every test. Ends with the line "N passed, N failed", summed over all runners.
# Needs the .NET SDK and Node with npm; the browser tests need Chromium, the native program a linker
# (apt-get install -y chromium clang zlib1g-dev); clusters need redis-server, nats-server and haproxy.
set -uo pipefail
cd "$(dirname "$0")"
passed=0 failed=0
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

add() { passed=$((passed + $1)) failed=$((failed + $2)); }
number() { sed -nE "s/.*$1[: ]+([0-9]+).*/\1/p" "$2" | tail -n 1; }

dotnet build Bennu.slnx -c Release -v quiet || { echo "0 passed, 1 failed"; exit 1; }

for project in test/*.Tests; do
  name=$(basename "$project")
  log=$logs/$name
  "$project/bin/Release/net10.0/$name" ":$RANDOM" -noColor 2>&1 | tee "$log"
  total=$(number Total "$log") errors=$(number Errors "$log") red=$(number Failed "$log") skipped=$(number Skipped "$log")
  if [ -z "$total" ]; then add 0 1; continue; fi
  add $((total - errors - red - skipped)) $((errors + red))
done

# The tests of a folder with a package.json; the second argument names the run.
suite() {
  local log=$logs/$2 green red
  if ! command -v npm >/dev/null; then
    echo "$1 needs Node with npm: apt-get install -y nodejs npm"
    add 0 1
    return
  fi
  (cd "$1" && npm install --no-audit --no-fund --silent && npm run build --if-present --silent && node --test --test-reporter=spec --test-concurrency=1) 2>&1 | tee "$log"
  green=$(sed -nE 's/^(# |ℹ )pass ([0-9]+).*/\2/p' "$log" | tail -n 1) red=$(sed -nE 's/^(# |ℹ )fail ([0-9]+).*/\2/p' "$log" | tail -n 1)
  if [ -z "$green" ]; then add 0 1; else add "$green" "$red"; fi
}
suite test/StockClients StockClients
suite test/EndToEnd EndToEnd
suite js js

# The .NET client as WebAssembly; it needs what js/ has installed. Where the publish fails, the test does.
dotnet publish test/BrowserClient -c Release -o artifacts/browser-client -v quiet
suite test/BrowserClient BrowserClient

# The chat once more, as a native program.
native=artifacts/chat-native
if dotnet publish samples/Chat -c Release -r linux-x64 -o "$native" -v quiet; then
  CHAT=$PWD/$native/Chat suite test/EndToEnd EndToEndNative
else
  add 0 1
fi

# A program that prints what it finds and ends with a line "N passed, N failed" of its own.
run() {
  local log=$logs/$1 program=$2 green red
  [ -x "$program" ] || program=test/$2/bin/Release/net10.0/$2
  "$program" "${@:3}" 2>&1 | tee "$log" | grep -vE '^[0-9]+ passed, [0-9]+ failed$'
  green=$(sed -nE 's/^([0-9]+) passed, [0-9]+ failed$/\1/p' "$log" | tail -n 1) red=$(sed -nE 's/^[0-9]+ passed, ([0-9]+) failed$/\1/p' "$log" | tail -n 1)
  if [ -z "$green" ]; then add 0 1; else add "$green" "$red"; fi
}
run Hostile Hostile
run SqliteCrash SqliteCrash
run Templates Templates
run Chaos Chaos --seconds 60
run ChaosPlain Chaos --plain --seconds 10
for engine in redis nats; do
  run "ClusterChaos-$engine" Cluster chaos --engine $engine --seconds 15
  run "ClusterWipe-$engine" Cluster wipe --engine $engine
done
run ClusterDeploy Cluster deploy --engine redis
run ClusterSample Cluster sample --engine redis

# The .NET client, compiled ahead of time.
dotnet publish test/NativeClient -c Release -r linux-x64 -o artifacts/native-client -v quiet
run NativeClient artifacts/native-client/NativeClient test/ConformanceServer/bin/Release/net10.0/ConformanceServer

if [ "$failed" -gt 0 ]; then
  echo "What failed:"
  grep -hE -A 12 '\[FAIL\]' "$logs"/* || true
  sed -n '/failing tests:/,$p' "$logs"/* || true
  grep -h 'FAILED: ' "$logs"/{Hostile,SqliteCrash,Templates,Chaos,ChaosPlain,Cluster*,NativeClient} || true
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
