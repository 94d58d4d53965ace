#include "processor.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int missingInstructionSets(struct ProcessorFlags flags, char *names, int capacity) {
  // The system must also keep the wide registers of a thread that is interrupted: bits 1 and 2 of XCR0.
  int isAVXUsable = (flags.leaf1C >> 27 & 1) && (flags.stateMask & 6) == 6;
  const struct {
    const char *name;
    int isPresent;
  } sets[] = {
      {"avx", isAVXUsable && (flags.leaf1C >> 28 & 1)},
      {"avx2", isAVXUsable && (flags.leaf7B >> 5 & 1)},
      {"fma", isAVXUsable && (flags.leaf1C >> 12 & 1)},
      {"f16c", isAVXUsable && (flags.leaf1C >> 29 & 1)},
      {"bmi1", flags.leaf7B >> 3 & 1},
      {"bmi2", flags.leaf7B >> 8 & 1},
      {"lzcnt", flags.extended1C >> 5 & 1},
      {"movbe", flags.leaf1C >> 22 & 1},
  };
  int missing = 0;
  names[0] = 0;
  for (unsigned i = 0; i < sizeof sets / sizeof *sets; i++) {
    if (sets[i].isPresent) continue;
    if (missing++) strncat(names, ", ", capacity - strlen(names) - 1);
    strncat(names, sets[i].name, capacity - strlen(names) - 1);
  }
  return missing;
}

#if defined(__x86_64__) && !defined(SSAE_HOST_BASELINE)
#include <cpuid.h>

static struct ProcessorFlags processorFlags(void) {
  struct ProcessorFlags flags = {0, 0, 0, 0};
  unsigned a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d)) flags.leaf1C = c;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) flags.leaf7B = b;
  if (__get_cpuid(0x80000001, &a, &b, &c, &d)) flags.extended1C = c;
  if (flags.leaf1C >> 27 & 1) {
    unsigned low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    flags.stateMask = low;
  }
  return flags;
}

static void say(const char *text) {
  // Nobody is left to tell when this fails.
  if (write(2, text, strlen(text)) < 0) return;
}

/// Before `main`, as any line of the kernels may be an instruction that an old processor ends the program for.
__attribute__((constructor)) static void refuseOldProcessors(void) {
  char names[128];
  if (missingInstructionSets(processorFlags(), names, sizeof names) == 0) return;
  say("ssae-host: error: this processor lacks ");
  say(names);
  say(", which the program was built for\n"
      "  hint: a build with SSAE_HOST_BASELINE=1 in the environment runs on every x86-64 processor, slower\n");
  _exit(70);
}
#endif
