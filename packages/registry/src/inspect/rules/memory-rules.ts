// Rules about memories and tables, and about code that runs before a host can meter it.
import { type Manifest, quote, type RegistryConfig } from '@plugindex/model';
import type { Feature, MemoryFact, ModuleFacts } from '@plugindex/wasm';
import { type Finding, formatBytes, type InspectRule, onModule, type Subject } from '../rule.ts';

const pageBytes = 65_536;
// An element takes an engine about 8 bytes: half a megabyte. The largest table among the modules that came with our
// own dependencies, Clang's own compiler, has 37,270 elements.
const maxTableElements = 65_536;

export const memoryRules: readonly InspectRule[] = [
  {
    code: 'inspect/memory/imported',
    severity: 'error',
    documentation: {
      title: 'A module must define its own memory',
      why: 'A host gives each plugin a memory that nobody else can reach.',
      bad: '(import "env" "memory" (memory 1))',
      fix: 'Build without "--import-memory" (lld) or "--importMemory" (asc).',
    },
    check: onModule(({ imports }) =>
      imports
        .values()
        .filter(({ kind }) => kind === 'memory')
        .map(() => ({
          message: 'Cannot accept the memory: found an imported one, expected one of its own',
          hint: 'build without "--import-memory" or "--importMemory"',
        })),
    ),
  },
  {
    code: 'inspect/memory/multiple',
    severity: 'error',
    documentation: {
      title: 'A module must not have more than one memory',
      why: 'The limit of a plugin is the limit of its one memory.',
      bad: '(memory 1 2) (memory 1 2)',
      fix: 'Build without the multi-memory proposal.',
    },
    check: onModule(checkMultiple),
  },
  {
    code: 'inspect/memory/shared',
    severity: 'error',
    documentation: {
      title: 'A memory must not be shared between threads',
      why: 'A host could read one thing and use another.',
      bad: '(memory 1 2 shared)',
      fix: 'Build without threads: no "--shared-memory", no "+atomics".',
    },
    check: onModule(({ memories }) =>
      memories
        .values()
        .filter(({ shared }) => shared)
        .map(() => ({
          message: 'Cannot accept the memory: found a shared one, expected one that is not shared',
          hint: 'build without threads',
        })),
    ),
  },
  {
    code: 'inspect/memory/64-bit',
    severity: 'error',
    documentation: {
      title: 'A memory must have 32-bit addresses',
      why: 'Pointers of the ABI have 32 bits.',
      bad: '(memory i64 1 2)',
      fix: 'Build for wasm32, not for wasm64.',
    },
    check: onModule(({ memories }) =>
      memories
        .values()
        .filter(({ is64 }) => is64)
        .map(() => ({
          message: 'Cannot accept the memory: found 64-bit addresses, expected 32-bit ones',
          hint: 'build for wasm32',
        })),
    ),
  },
  {
    code: 'inspect/memory/no-maximum',
    severity: 'error',
    documentation: {
      title: 'A memory must state its maximum',
      why: 'A reader sees what a plugin can use at most, and a host can promise it.',
      bad: '(memory 1)',
      fix: 'For AssemblyScript "--maximumMemory <pages>"; for Rust "-C link-arg=--max-memory=<bytes>"; for C "-Wl,--max-memory=<bytes>".',
    },
    check: onModule(checkMaximum),
  },
  {
    code: 'inspect/memory/over-limit',
    severity: 'error',
    documentation: {
      title: "A memory's maximum must be within the limits",
      why: 'The manifest is what a user agrees to; the registry is what every host can give.',
      bad: 'limits: { maxMemoryBytes: 1048576 } with (memory 1 64)',
      fix: 'Link with a smaller maximum, or raise "limits.maxMemoryBytes" in the manifest up to what the registry allows.',
    },
    check: onModule(checkLimit),
  },
  {
    code: 'inspect/table/exported',
    severity: 'error',
    documentation: {
      title: 'A table must not be exported',
      why: 'Who holds a table can call any function in it, past the hooks.',
      bad: '(table 1 1 funcref) (export "table" (table 0))',
      fix: 'Build without "--export-table" (lld) or "--exportTable" (asc).',
    },
    check: onModule(({ exports }) =>
      exports
        .values()
        .filter(({ kind }) => kind === 'table')
        .map(({ name }) => ({
          message: `Cannot accept the export ${quote(name)}: found a table, expected functions and the memory`,
          hint: 'build without "--export-table" or "--exportTable"',
        })),
    ),
  },
  {
    code: 'inspect/table/too-large',
    severity: 'error',
    documentation: {
      title: `A table must not start with more than ${maxTableElements} elements`,
      why: 'Tables are outside of the memory limit: a module of 70 bytes can ask for hundreds of megabytes.',
      bad: '(table 10000000 funcref)',
      fix: 'Compilers size the table by the functions that are called by pointer; do not set it by hand.',
    },
    check: onModule(checkTableSizes),
  },
  {
    code: 'inspect/start/present',
    severity: 'error',
    documentation: {
      title: 'A module must not have a start function',
      why: 'It would run before the host has set time and fuel limits, and before it could hand over memory or configuration.',
      bad: '(start $main)',
      fix: 'Initialise at the first call, or in an exported "_initialize", which hosts call first. For AssemblyScript: "--exportStart _initialize".',
    },
    check: onModule(({ start }) =>
      start === undefined
        ? []
        : [
            {
              message: `Cannot accept the start section: found function ${start}, expected none`,
              hint: 'initialise in an exported function "_initialize"; for AssemblyScript pass "--exportStart _initialize"',
            },
          ],
    ),
  },
  {
    code: 'inspect/feature/unsupported',
    severity: 'error',
    documentation: {
      title: 'A module must not use proposals that hosts cannot meter',
      why: 'Garbage-collected objects and exceptions live outside of the memory limit; a GC module of 102 bytes could end the whole process.',
      bad: '(type (array (mut i64)))',
      fix: 'Build with the features of the message switched off: "asc --disable gc", "-C target-feature=-…", "clang -mno-…".',
    },
    check: onModule(checkFeatures),
  },
];

function* checkMultiple({ memories }: ModuleFacts): Iterable<Finding> {
  if (memories.length <= 1) return;
  yield {
    message: `Cannot accept the memories: found ${memories.length}, expected 1`,
    found: `${memories.length}`,
    expected: '1',
    hint: 'build without the multi-memory proposal',
  };
}

function* checkMaximum({ memories }: ModuleFacts, { manifest, registry }: Subject): Iterable<Finding> {
  const limit = memoryLimit(manifest, registry);
  for (const { max } of memories) {
    if (max !== undefined) continue;
    yield {
      message: `Cannot accept the memory: found no maximum, expected one of at most ${Math.floor(limit.bytes / pageBytes)} pages`,
      hint: `link with a maximum: "--maximumMemory ${Math.floor(limit.bytes / pageBytes)}" for AssemblyScript, "--max-memory=${limit.bytes}" for Rust and C`,
    };
  }
}

interface MemoryLimit {
  readonly bytes: number;
  readonly whose: string;
}

/** What one instance may use: what the manifest asks, else the registry's default; never more than its maximum. */
function memoryLimit(manifest: Manifest, { limits: { maxMemoryBytes } }: RegistryConfig): MemoryLimit {
  const asked = manifest.limits?.maxMemoryBytes;
  if (asked === undefined) return { bytes: maxMemoryBytes.default, whose: 'the default of the registry' };
  if (asked > maxMemoryBytes.max) return { bytes: maxMemoryBytes.max, whose: 'the maximum of the registry' };
  return { bytes: asked, whose: '"limits.maxMemoryBytes" of the manifest' };
}

function* checkLimit({ memories }: ModuleFacts, { manifest, registry }: Subject): Iterable<Finding> {
  const limit = memoryLimit(manifest, registry);
  for (const memory of memories) {
    const bytes = largestSize(memory);
    if (bytes <= limit.bytes) continue;
    const canRaise = bytes <= registry.limits.maxMemoryBytes.max;
    yield {
      pointer: '/limits/maxMemoryBytes',
      message: `Cannot accept the memory: found a ${memory.max === undefined ? 'minimum' : 'maximum'} of ${formatBytes(bytes)}, expected at most ${formatBytes(limit.bytes)}, ${limit.whose}`,
      found: `${bytes}`,
      expected: `at most ${limit.bytes}`,
      hint: canRaise
        ? `link with a smaller maximum, or set "limits.maxMemoryBytes" to ${bytes}`
        : `link with a smaller maximum: the registry allows ${registry.limits.maxMemoryBytes.max} bytes`,
    };
  }
}

function largestSize({ min, max }: MemoryFact): number {
  return (max ?? min) * pageBytes;
}

function* checkTableSizes({ tables }: ModuleFacts): Iterable<Finding> {
  for (const { min } of tables) {
    if (min <= maxTableElements) continue;
    yield {
      message: `Cannot accept the table: found ${min} elements, expected at most ${maxTableElements}`,
      found: `${min}`,
      expected: `at most ${maxTableElements}`,
      hint: 'do not set the size of the table by hand',
    };
  }
}

/** Threads, multi-memory and 64-bit memory have rules of their own. */
const unsupportedFeatures: readonly Feature[] = ['exceptions', 'function-references', 'gc'];

function* checkFeatures({ features, tables }: ModuleFacts): Iterable<Finding> {
  const found: string[] = features.filter((feature) => unsupportedFeatures.includes(feature));
  if (tables.some(({ is64 }) => is64)) found.push('64-bit tables');
  if (tables.some(({ shared }) => shared)) found.push('shared tables');
  for (const feature of found)
    yield {
      message: `Cannot meter the artifact: found the feature "${feature}", expected none of it`,
      found: feature,
      hint: `build with "${feature}" switched off`,
    };
}
