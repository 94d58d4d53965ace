// Whether the processor can run what was compiled for x86-64-v3.

#pragma once

/// What an x86-64 processor and its system say: registers of CPUID, and the XCR0 register.
struct ProcessorFlags {
  unsigned leaf1C, leaf7B, extended1C, stateMask;
};

/// Writes the names of the instruction sets of x86-64-v3 that are missing, separated by commas; returns how many.
int missingInstructionSets(struct ProcessorFlags flags, char *names, int capacity);
