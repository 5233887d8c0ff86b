// The admission gate: what must hold of a module before a single instruction of it runs.
import { abi1, type Feature, type ModuleFacts, readModule } from '@plugindex/wasm';
import { HostError } from './host-error.ts';

export const pageBytes = 65_536;
// Functions that a module calls indirectly; the largest known guest, a JavaScript engine, has some thousands.
export const maxTableElements = 100_000;
const refusedFeatures: ReadonlySet<Feature> = new Set<Feature>(['gc', 'threads', 'memory64', 'multi-memory']);

/** What the gate needs to know of the limits, in bytes. */
export interface AdmissionLimits {
  readonly maxMemoryBytes: number;
}

/**
 * Reads a module and checks its structure. Throws HostError `host/module-invalid`, `host/module-unsafe`, `host/export-missing`.
 * Inspection says the same at length; a host trusts nobody's report.
 */
export function admitModule(bytes: Uint8Array, limits: AdmissionLimits): ModuleFacts {
  const facts = readFacts(bytes);
  checkModule(facts, limits);
  return facts;
}

function readFacts(bytes: Uint8Array): ModuleFacts {
  try {
    return readModule(bytes);
  } catch (cause) {
    throw new HostError('host/module-invalid', 'Cannot read the module', { cause });
  }
}

function checkModule(facts: ModuleFacts, { maxMemoryBytes }: AdmissionLimits): void {
  const unsafe = (reason: string) => new HostError('host/module-unsafe', `Cannot run the module: ${reason}`);
  // threat: an endless loop before anyone could set a timer on a call.
  if (facts.start !== undefined) throw unsafe('it has a start function');
  const [memory, ...more] = facts.memories;
  if (memory === undefined || more.length > 0) throw unsafe('it must have one memory');
  if (memory.imported || memory.shared || memory.is64)
    throw unsafe('its memory must be its own, unshared, 32-bit');
  if (memory.max === undefined) throw unsafe('its memory declares no maximum');
  if (memory.max * pageBytes > maxMemoryBytes) {
    throw unsafe(
      `its memory may grow to ${memory.max * pageBytes} bytes, expected at most ${maxMemoryBytes}`,
    );
  }
  // threat: 70 bytes that ask for a table of hundreds of megabytes, and garbage-collected types that can abort Node.
  if (facts.tables.some(({ imported, min }) => imported || min > maxTableElements)) {
    throw unsafe(`its tables must be its own, with at most ${maxTableElements} elements to begin with`);
  }
  const feature = facts.features.find((name) => refusedFeatures.has(name));
  if (feature !== undefined) throw unsafe(`it uses the feature "${feature}"`);
  for (const { name } of [...abi1.exports, { name: abi1.memory }]) {
    if (!facts.exports.some((found) => found.name === name)) {
      throw new HostError('host/export-missing', `Cannot run the module: it does not export "${name}"`);
    }
  }
}
