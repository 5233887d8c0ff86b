// Rules about memories: one, private, of 32 bits, and never larger than the limits.
import type { Manifest, RegistryConfig } from '@plugindex/model';
import { type AdmissionFinding, formatBytes } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { fromGate, type InspectRule, type Subject } from '../rule.ts';

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
    check: fromGate('memory/imported'),
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
    check: fromGate('memory/multiple'),
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
    check: fromGate('memory/shared'),
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
    check: fromGate('memory/64-bit'),
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
    check: fromGate('memory/no-maximum'),
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
    check: fromGate('memory/over-limit', explainLimit),
  },
];

interface MemoryLimit {
  readonly bytes: number;
  readonly whose: string;
}

/** What one instance may use: what the manifest asks, else the registry's default; never more than its maximum. */
export function memoryLimit(manifest: Manifest, { limits: { maxMemoryBytes } }: RegistryConfig): MemoryLimit {
  const asked = manifest.limits?.maxMemoryBytes;
  if (asked === undefined) return { bytes: maxMemoryBytes.default, whose: 'the default of the registry' };
  if (asked > maxMemoryBytes.max) return { bytes: maxMemoryBytes.max, whose: 'the maximum of the registry' };
  return { bytes: asked, whose: '"limits.maxMemoryBytes" of the manifest' };
}

/** Whose limit it is, and who can raise it. */
function explainLimit(
  { message, found }: AdmissionFinding,
  { manifest, registry }: Subject,
): Partial<Finding> {
  const { bytes, whose } = memoryLimit(manifest, registry);
  const most = formatBytes(bytes);
  const canRaise = Number(found) <= registry.limits.maxMemoryBytes.max;
  return {
    pointer: '/limits/maxMemoryBytes',
    message: message.replace(`at most ${most}`, `at most ${most}, ${whose}`),
    hint: canRaise
      ? `link with a smaller maximum, or set "limits.maxMemoryBytes" to ${found}`
      : `link with a smaller maximum: the registry allows ${registry.limits.maxMemoryBytes.max} bytes`,
  };
}
