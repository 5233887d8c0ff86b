// Rules about memories: one, private, of 32 bits, and never larger than the limits.
import type { Manifest, RegistryConfig } from '@plugindex/model';
import type { MemoryFact, ModuleFacts } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { formatBytes, type InspectRule, onModule, type Subject } from '../rule.ts';

const pageBytes = 65_536;

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
