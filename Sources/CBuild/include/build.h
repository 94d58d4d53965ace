// What the package manager knew when the program was built.

/// The commit, with + after it when files were changed; empty when unknown.
const char *buildCommit(void);
