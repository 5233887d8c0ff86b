// The sizes that the admission gate holds a module to: what no memory limit and no fuel covers, and what is slow to compile.

/** Core specification 3.0, 4.2.8. */
export const pageBytes = 65_536;

// An element takes V8 32 bytes (measured with ten million): 2 MiB for all tables together. The largest table among the modules
// that came with our own dependencies, Clang's own compiler, has 37,270 elements.
export const maxTableElements = 65_536;
// Compilers write one. Each may grow to the number above.
export const maxTables = 4;

// These keep the engine's own check quick. V8 spends time on every declared local and on every parameter of every call:
// 20,000 functions with 50,000 locals each are 160 KB and took it 0.4 s. Clang's own compiler, 75 MB of module,
// declares 456,491 locals and no type with more than 28 parameters and results.
export const maxLocals = 5_000_000;
export const maxTypeWidth = 100;
// 350,000 types in one megabyte took V8 40 ms; Clang's own compiler has 542.
export const maxTypes = 50_000;
// An engine keeps a record for each of them, which the memory limit does not cover: of 4 bytes of module it makes hundreds.
export const maxFunctions = 100_000;
export const maxGlobals = 10_000;
export const maxImports = 1_000;
export const maxExports = 10_000;
export const maxSegments = 100_000;
