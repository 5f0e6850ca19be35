#!/bin/sh
# Starts a traced service, calls it with curl as if the trace had begun here, and prints the trace id.
set -e
cd "$(dirname "$0")/../propagation-node"
out=$(mktemp)
${NODE:-node} index.js --serve >"$out" &
service=$!
trap 'kill $service 2>/dev/null || true; rm -f "$out"' EXIT
url=
while [ -z "$url" ]; do
  kill -0 $service
  url=$(sed -n 's/^listening on //p' "$out")
  [ -n "$url" ] || sleep 0.1
done

# 16 random bytes for the trace, 8 for the span that calls; 01: sampled.
trace_id=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
span_id=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
printf 'traceparent '
curl -sS -H "traceparent: 00-$trace_id-$span_id-01" "$url"
printf '\ntrace %s\n' "$trace_id"

kill -TERM $service
wait $service
