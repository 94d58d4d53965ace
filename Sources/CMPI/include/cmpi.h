#pragma once

// What the program asks of MPI, without the macros of mpi.h that Swift cannot read. Defined with the trait MPI only.
// A communicator is its Fortran handle, an int with every MPI. Sizes are bytes unless said; MPI's own error handler
// ends the job when a call fails.

#include <stddef.h>

// Starts MPI; the calling thread is the only one that may use it afterwards. Returns the communicator of all ranks, or
// -1. `faults` is a second one, on which a failing rank tells the ranks after it.
int ssae_mpi_start(int *faults);
// Ends MPI, once every rank calls it.
void ssae_mpi_finish(void);
// Ends every rank at once with this exit code.
void ssae_mpi_abort(int code);

int ssae_mpi_rank(int communicator);
int ssae_mpi_count(int communicator);
// Processors of this machine that its ranks may run on, shared evenly: at least 1.
int ssae_mpi_processors_each(int communicator);
// Writes this machine's name, ended by 0, into 256 bytes or more.
void ssae_mpi_machine(char *name, size_t size);
// The ranks that gave the same color, in the order they have now.
int ssae_mpi_split(int communicator, int color);

// Element-wise over all ranks, in place; every rank has the same bits afterwards. At most INT_MAX elements.
void ssae_mpi_sum_float(int communicator, float *values, int count);
void ssae_mpi_sum_double(int communicator, double *values, int count);
void ssae_mpi_sum_int64(int communicator, long long *values, int count);
void ssae_mpi_max_double(int communicator, double *values, int count);
// The same sum, of which each rank gets the elements `counts` gives it, in the order of ranks.
void ssae_mpi_sum_scatter_float(int communicator, const float *values, float *own, const int *counts);

// From one rank to all; at most INT_MAX bytes.
void ssae_mpi_broadcast(int communicator, void *bytes, int size, int root);
// One block of the same size from each rank to all, in the order of ranks; at most INT_MAX bytes a block.
void ssae_mpi_gather_all(int communicator, const void *bytes, int size, void *gathered);
// A part from each rank to each: `sizes` and `starts` of the parts given to ranks 0, 1, …, then of those taken.
void ssae_mpi_exchange(
    int communicator, const void *parts, const int *sizes, const int *starts, void *received, const int *taken,
    const int *places);
void ssae_mpi_send(int communicator, const void *bytes, int size, int to);
void ssae_mpi_receive(int communicator, void *bytes, int size, int from);
void ssae_mpi_barrier(int communicator);

// Tells every later rank that this one fails; waits for a message of that kind from an earlier one, at most `seconds`.
// Returns 1 when none came: it is for this rank to speak.
int ssae_mpi_fails_first(int faults, double seconds);
