#!/usr/bin/env bash
# Builds the program with the trait MPI, apart from the usual build, and runs what is tested under mpirun on this machine, with 1 to
# 4 ranks: each Tools/mpi/check_*.py, and Tools/mpi/namespaces.sh where network namespaces are permitted. Installs Open MPI where it
# is missing. Arguments are names of subjects: Tools/test-mpi.sh identity faults
set -euo pipefail
cd "$(dirname "$0")/.."
Tools/setup.sh
if ! command -v mpirun > /dev/null || ! mpicc --showme:version > /dev/null 2>&1; then
  command -v apt-get > /dev/null || { echo "Open MPI is missing, and there is no apt-get to install it" >&2; exit 1; }
  root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  echo "Installing Open MPI" >&2
  export DEBIAN_FRONTEND=noninteractive
  "${root[@]}" apt-get update -qq >&2
  "${root[@]}" apt-get install -y -qq --no-install-recommends libopenmpi-dev openmpi-bin >&2
fi
# Another place for what is built: the usual build keeps its products.
build=(swift build -c release --traits MPI --scratch-path .build/mpi --product ssae-host)
"${build[@]}" >&2
program="$("${build[@]}" --show-bin-path)/ssae-host"

subjects=("$@")
if [ ${#subjects[@]} -eq 0 ]; then
  for script in Tools/mpi/check_*.py; do
    name=${script##*/check_}
    subjects+=("${name%.py}")
  done
  subjects+=(namespaces)
fi
status=0
for subject in "${subjects[@]}"; do
  if [ "$subject" = namespaces ]; then
    Tools/mpi/namespaces.sh "$program" || status=1
  else
    python3 "Tools/mpi/check_$subject.py" --program "$program" || status=1
  fi
done
exit "$status"
