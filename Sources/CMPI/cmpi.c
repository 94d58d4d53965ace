#define _GNU_SOURCE
#include "cmpi.h"

#ifdef SSAE_HOST_MPI

// Where Debian's alternatives put it, else where the include path of the machine's own MPI leads (CPATH).
#if __has_include(<mpi.h>)
#include <mpi.h>
#else
#include <mpi/mpi.h>
#endif
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COMMUNICATOR MPI_Comm_f2c((MPI_Fint)communicator)

// Unless asked otherwise, mpirun binds each of two ranks to a single core, and more to a socket: made for programs of one
// thread. A binding that was asked for stays.
static void leave_default_binding(void) {
#ifdef __linux__
  if (!getenv("OMPI_MCA_orte_bound_at_launch") || getenv("OMPI_MCA_hwloc_base_binding_policy") ||
      getenv("OMPI_MCA_rmaps_base_mapping_policy"))
    return;
  cpu_set_t all;
  // The system keeps to those that the job may use.
  memset(&all, 0xff, sizeof all);
  sched_setaffinity(0, sizeof all, &all);
#endif
}

int ssae_mpi_start(int *faults) {
  leave_default_binding();
  int level;
  if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level) != MPI_SUCCESS) return -1;
  MPI_Comm own;
  if (MPI_Comm_dup(MPI_COMM_WORLD, &own) != MPI_SUCCESS) return -1;
  // What a failing rank tells must not depend on whether others still answer.
  MPI_Comm_set_errhandler(own, MPI_ERRORS_RETURN);
  *faults = (int)MPI_Comm_c2f(own);
  return (int)MPI_Comm_c2f(MPI_COMM_WORLD);
}

void ssae_mpi_finish(void) { MPI_Finalize(); }

void ssae_mpi_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

int ssae_mpi_rank(int communicator) {
  int rank = 0;
  MPI_Comm_rank(COMMUNICATOR, &rank);
  return rank;
}

int ssae_mpi_count(int communicator) {
  int count = 1;
  MPI_Comm_size(COMMUNICATOR, &count);
  return count;
}

int ssae_mpi_processors_each(int communicator) {
  MPI_Comm here;
  int count = 1;
  MPI_Comm_split_type(COMMUNICATOR, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
  MPI_Comm_size(here, &count);
#ifdef __linux__
  cpu_set_t all;
  CPU_ZERO(&all);
  sched_getaffinity(0, sizeof all, &all);
  MPI_Allreduce(MPI_IN_PLACE, &all, sizeof all, MPI_BYTE, MPI_BOR, here);
  const int processors = CPU_COUNT(&all);
#else
  const int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
#endif
  MPI_Comm_free(&here);
  return processors > count ? processors / count : 1;
}

void ssae_mpi_machine(char *name, size_t size) {
  char found[MPI_MAX_PROCESSOR_NAME + 1] = "";
  int length = 0;
  MPI_Get_processor_name(found, &length);
  found[length] = 0;
  strncpy(name, found, size - 1);
  name[size - 1] = 0;
}

int ssae_mpi_split(int communicator, int color) {
  MPI_Comm part;
  MPI_Comm_split(COMMUNICATOR, color, 0, &part);
  return (int)MPI_Comm_c2f(part);
}

static void reduce(int communicator, void *values, int count, MPI_Datatype type, MPI_Op op) {
  MPI_Allreduce(MPI_IN_PLACE, values, count, type, op, COMMUNICATOR);
}

void ssae_mpi_sum_float(int communicator, float *values, int count) {
  reduce(communicator, values, count, MPI_FLOAT, MPI_SUM);
}

void ssae_mpi_sum_double(int communicator, double *values, int count) {
  reduce(communicator, values, count, MPI_DOUBLE, MPI_SUM);
}

void ssae_mpi_sum_int64(int communicator, long long *values, int count) {
  reduce(communicator, values, count, MPI_LONG_LONG, MPI_SUM);
}

void ssae_mpi_max_double(int communicator, double *values, int count) {
  reduce(communicator, values, count, MPI_DOUBLE, MPI_MAX);
}

void ssae_mpi_sum_scatter_float(int communicator, const float *values, float *own, const int *counts) {
  MPI_Reduce_scatter(values, own, counts, MPI_FLOAT, MPI_SUM, COMMUNICATOR);
}

void ssae_mpi_broadcast(int communicator, void *bytes, int size, int root) {
  MPI_Bcast(bytes, size, MPI_BYTE, root, COMMUNICATOR);
}

void ssae_mpi_gather_all(int communicator, const void *bytes, int size, void *gathered) {
  MPI_Allgather(bytes, size, MPI_BYTE, gathered, size, MPI_BYTE, COMMUNICATOR);
}

void ssae_mpi_exchange(
    int communicator, const void *parts, const int *sizes, const int *starts, void *received, const int *taken,
    const int *places) {
  MPI_Alltoallv(parts, sizes, starts, MPI_BYTE, received, taken, places, MPI_BYTE, COMMUNICATOR);
}

void ssae_mpi_send(int communicator, const void *bytes, int size, int to) {
  MPI_Send(bytes, size, MPI_BYTE, to, 0, COMMUNICATOR);
}

void ssae_mpi_receive(int communicator, void *bytes, int size, int from) {
  MPI_Recv(bytes, size, MPI_BYTE, from, 0, COMMUNICATOR, MPI_STATUS_IGNORE);
}

void ssae_mpi_barrier(int communicator) { MPI_Barrier(COMMUNICATOR); }

int ssae_mpi_fails_first(int faults, double seconds) {
  MPI_Comm own = MPI_Comm_f2c((MPI_Fint)faults);
  int rank = 0, count = 1;
  MPI_Comm_rank(own, &rank);
  MPI_Comm_size(own, &count);
  for (int later = rank + 1; later < count; later++) {
    // Never waited for: the process ends soon, and an empty message needs no buffer of ours.
    MPI_Request request;
    MPI_Isend(NULL, 0, MPI_BYTE, later, 0, own, &request);
  }
  const double end = MPI_Wtime() + seconds;
  while (rank > 0) {
    int found = 0;
    MPI_Iprobe(MPI_ANY_SOURCE, 0, own, &found, MPI_STATUS_IGNORE);
    if (found) return 0;
    if (MPI_Wtime() >= end) break;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
  }
  return 1;
}

#endif
