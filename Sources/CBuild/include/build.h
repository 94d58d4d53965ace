// What was known when the program was built, and what it needs of a processor.

#include "processor.h"

/// The commit, empty when unknown.
const char *buildCommit(void);
