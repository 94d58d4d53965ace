#!/usr/bin/env bash
# Several hosts in earnest, on one machine: three network namespaces joined by a bridge, each with a name, an address and a hosts
# file of its own. mpirun in the first starts its daemons in the others (through ip netns exec in place of ssh), and ranks talk TCP:
#     Tools/mpi/namespaces.sh PROGRAM
# Compares what three hosts capture and train with what one process does. Says in one line why it cannot run where it cannot.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:?usage: Tools/mpi/namespaces.sh PROGRAM}")
skip() {
  echo "skipped: several hosts: $1" >&2
  exit 0
}
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
command -v ip > /dev/null || skip "there is no ip (package iproute2)"
work=$(mktemp -d)
tag="ssae$$"
bridge="${tag}br"
hosts=("${tag}a" "${tag}b" "${tag}c")
clean() {
  for host in "${hosts[@]}"; do
    ip netns del "$host" 2> /dev/null || true
    rm -rf "/etc/netns/$host"
  done
  ip link del "$bridge" 2> /dev/null || true
  rm -rf "$work"
}
trap clean EXIT
ip netns add "${hosts[0]}" 2> "$work/why" || skip "namespaces are not permitted here ($(head -n 1 "$work/why"))"
ip link add "$bridge" type bridge 2> "$work/why" || skip "no bridge can be made here ($(head -n 1 "$work/why"))"
ip link set "$bridge" up
printf '127.0.0.1 localhost\n' > "$work/hosts"
for number in "${!hosts[@]}"; do
  host=${hosts[$number]}
  [ "$number" -eq 0 ] || ip netns add "$host"
  ip link add "$tag$number" type veth peer name eth0 netns "$host"
  ip link set "$tag$number" master "$bridge" up
  ip -n "$host" address add "10.77.0.$((number + 1))/24" dev eth0
  ip -n "$host" link set eth0 up
  ip -n "$host" link set lo up
  printf '10.77.0.%s %s\n' $((number + 1)) "$host" >> "$work/hosts"
done
for host in "${hosts[@]}"; do
  mkdir -p "/etc/netns/$host"
  cp "$work/hosts" "/etc/netns/$host/hosts"
done

# Runs a command on a host as ssh would: mpirun gives the host's name and the words.
cat > "$work/agent" << 'AGENT'
#!/bin/sh
host=$1
shift
exec ip netns exec "$host" unshare --uts sh -c 'hostname "$0"; exec sh -c "$1"' "$host" "$*"
AGENT
chmod +x "$work/agent"
list=$(IFS=,; echo "${hosts[*]/%/:1}")
across() { # across ARGUMENTS…: the program on three hosts
  ip netns exec "${hosts[0]}" unshare --uts sh -c 'hostname "$0"; exec "$@"' "${hosts[0]}" \
    mpirun --allow-run-as-root --host "$list" -n 3 --mca plm_rsh_agent "$work/agent" --mca plm rsh --mca btl tcp,self \
    --mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0 "$program" "$@" --threads 1 --quiet < /dev/null
}

passed=0 failed=0
case_of() { # case_of NAME COMMAND…
  local name="$1"
  shift
  if "$@" > "$work/log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      hosts: $name"
  else
    failed=$((failed + 1))
    echo "FAILED  hosts: $name: $(tail -n 5 "$work/log")"
  fi
}
same() { diff -r --exclude=.lock "$1" "$2"; }
fails_once() { # a rank of another host fails: its message, its code
  local code=0
  across capture activations --model Models/host --layer 2 --data "$work/nothing.jsonl" --output "$work/none" || code=$?
  [ "$code" -eq 66 ] && [ "$(grep -c 'ssae-host: error' "$work/log")" -eq 1 ] || { echo "exit code $code"; return 1; }
}
host=(--model Models/host)
data=(--data Models/text/heldout-general.jsonl)
capture=(capture activations "${host[@]}" --layer 2 "${data[@]}" --shard-rows 1500)
"$program" "${capture[@]}" --output "$work/alone" --threads 1 --quiet > /dev/null
case_of "capture on three hosts" across "${capture[@]}" --output "$work/hosts-store"
case_of "the same bytes as one process" same "$work/alone" "$work/hosts-store"
case_of "a missing file, one message" fails_once
train=(train "${host[@]}" --init Models/gsae --data Models/text/physics.jsonl --batch-size 512 --steps 5)
case_of "train on three hosts" across "${train[@]}" --output "$work/hosts-sae"
echo "hosts: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
