// The stage `inspect`: holds an artifact against its manifest and its registry, every finding at once.
import {
  type CapabilityName,
  type Manifest,
  type Problem,
  type RegistryConfig,
  type SourcePosition,
  sortProblems,
} from '@plugindex/model';
import {
  type Abi,
  abi1,
  abiSpokenBy,
  examineModule,
  findForbiddenCode,
  type ModuleFacts,
} from '@plugindex/wasm';
import { inspectRules } from './inspect-rules.ts';
import { runRule, type Subject } from './rule.ts';
import { findCapabilitiesUsed } from './rules/capability-rules.ts';
import { findHooks } from './rules/hook-rules.ts';
import { memoryLimit } from './rules/memory-rules.ts';

export interface InspectInput {
  /** The artifact. */
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
  readonly registry: RegistryConfig;
  /** The manifest's file, which problems name: it is what its author can change. */
  readonly file: string;
  /** Where the manifest has a value: `SourceDocument.locate`. Without it problems carry pointers only. */
  readonly locate?: (pointer: string) => SourcePosition | undefined;
}

export interface Inspection {
  /** Absent when the artifact could not be read; then a problem says why. */
  readonly facts?: ModuleFacts;
  /** Sorted. Codes `inspect/<subject>/<finding>`. */
  readonly problems: readonly Problem[];
  /** Hooks of the manifest's kinds that the artifact answers, sorted. */
  readonly hooks: readonly string[];
  /** What the artifact's imports need, sorted. */
  readonly capabilitiesUsed: readonly CapabilityName[];
}

/**
 * Inspects one artifact. Pure; throws nothing, whatever the bytes are.
 * @example inspect({ bytes, manifest, registry, file: 'auth-jwt/1.2.0.yaml' }).problems // []
 */
export function inspect({ bytes, manifest, registry, file, locate }: InspectInput): Inspection {
  const examined = examine({ bytes, manifest, registry });
  const abi = abiFor(registry)(examined.facts ?? { imports: [] });
  const subject: Subject = { bytes, manifest, registry, abi, ...examined };
  const options = { file, ...(locate && { locate }) };
  const problems = sortProblems(inspectRules.flatMap((rule) => runRule(rule, subject, options)));
  const { facts } = subject;
  if (facts === undefined) return { problems, hooks: [], capabilitiesUsed: [] };
  return {
    facts,
    problems,
    hooks: findHooks(facts, subject),
    capabilitiesUsed: findCapabilitiesUsed(facts, subject),
  };
}

/** The ABI that a module is held against: its own where the registry lists it, else ours. */
function abiFor({ abi }: RegistryConfig): (facts: Pick<ModuleFacts, 'imports'>) => Abi {
  return (facts) => {
    const spoken = abiSpokenBy(facts);
    return abi.includes(spoken.id) ? spoken : abi1;
  };
}

/** The gate of every host, under the limits that this manifest has in this registry. */
function examine({
  bytes,
  manifest,
  registry,
}: Pick<InspectInput, 'bytes' | 'manifest' | 'registry'>): Pick<Subject, 'facts' | 'findings'> {
  const limits = { maxMemoryBytes: memoryLimit(manifest, registry).bytes };
  const { facts, findings } = examineModule(bytes, limits, abiFor(registry));
  // Asked only where the answer comes quickly.
  if (facts === undefined || bytes.length > registry.limits.maxArtifactBytes)
    return { ...(facts && { facts }), findings };
  const forbidden = findForbiddenCode(bytes, { findings }, limits);
  return { facts, findings: forbidden === undefined ? findings : [...findings, forbidden] };
}
