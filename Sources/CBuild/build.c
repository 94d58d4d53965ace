#include "build.h"

const char *buildCommit(void) { return SSAE_HOST_COMMIT; }
