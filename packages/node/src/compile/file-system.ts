// The file system for a process that must start fast. Not imported: an import reads every export of node:fs, and two of
// them load the streams and promises that a compile has no use for.
export const fileSystem = process.getBuiltinModule('node:fs');
