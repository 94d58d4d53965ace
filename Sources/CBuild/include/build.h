// What was known when the program was built.

/// The commit, empty when unknown.
const char *buildCommit(void);
