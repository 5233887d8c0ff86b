// Rules that compare what a module can do with what its manifest asks for.
import type { Capabilities, CapabilityName } from '@plugindex/model';
import { atPlace, type ModuleFacts, placeOfImport } from '@plugindex/wasm';
import type { Finding } from '../../finding.ts';
import { type InspectRule, onModule, type Subject } from '../rule.ts';
import { knownImports } from './import-rules.ts';

export const capabilityRules: readonly InspectRule[] = [
  {
    code: 'inspect/capability/undeclared',
    severity: 'error',
    documentation: {
      title: 'Every capability that a module imports must be asked for in its manifest',
      why: 'Reviewers and users decide by the manifest; what it does not name, hosts refuse.',
      bad: '(import "plugindex_host_1" "http" …) with no "net" under "capabilities"',
      fix: 'Add the capability to the manifest, as narrow as possible, or remove the code that needs it.',
    },
    check: onModule(checkUndeclared),
  },
  {
    code: 'inspect/capability/unused',
    severity: 'warning',
    documentation: {
      title: 'A manifest should ask for nothing that its module does not import',
      why: 'Every capability that is asked for without need costs trust, and may cost a review.',
      bad: 'capabilities: { net: [api.example.com] } with no import "http"',
      fix: 'Remove it from the manifest.',
    },
    check: onModule(checkUnused),
  },
];

/** What to write for each capability. */
const manifestExamples: Readonly<Record<CapabilityName, string>> = {
  net: 'net: [api.example.com]',
  fs: 'fs: [{ path: data/*.csv, access: read }]',
  env: 'env: [API_KEY]',
  kv: 'kv: { maxBytes: 65536 }',
  clock: 'clock: true',
  random: 'random: true',
  log: 'log: true',
};

/** Capabilities that the module's imports need, sorted. */
export function findCapabilitiesUsed(
  { imports }: ModuleFacts,
  subject: Pick<Subject, 'abi'>,
): readonly CapabilityName[] {
  const used = new Set<CapabilityName>();
  for (const { known } of knownImports(imports, subject))
    if (known.capability !== null) used.add(known.capability);
  return [...used].toSorted();
}

/** Capabilities that a manifest really asks for: `clock: false` and an empty list ask for nothing. */
function findCapabilitiesAsked(capabilities: Capabilities): ReadonlySet<string> {
  const asked = Object.entries(capabilities).filter(
    ([, value]) => value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return new Set(asked.map(([name]) => name));
}

function* checkUndeclared(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  const asked = findCapabilitiesAsked(subject.manifest.capabilities ?? {});
  for (const capability of findCapabilitiesUsed(facts, subject)) {
    if (asked.has(capability)) continue;
    const used = Iterator.from(knownImports(facts.imports, subject)).find(
      ({ known }) => known.capability === capability && known.isOptional !== true,
    );
    if (used === undefined) continue;
    yield {
      pointer: `/capabilities/${capability}`,
      message: `Cannot grant "${capability}": found the import "${used.known.name}"${atPlace(placeOfImport(used.found))}, expected "capabilities.${capability}" in the manifest`,
      expected: `capabilities.${capability}`,
      hint: `add "${manifestExamples[capability]}" under "capabilities" with your own values, or remove the code that needs it`,
    };
  }
}

function* checkUnused(facts: ModuleFacts, subject: Subject): Iterable<Finding> {
  const used: readonly string[] = findCapabilitiesUsed(facts, subject);
  for (const capability of findCapabilitiesAsked(subject.manifest.capabilities ?? {})) {
    if (used.includes(capability)) continue;
    yield {
      pointer: `/capabilities/${capability}`,
      message: `Cannot see why "${capability}" is asked for: found no import that needs it, expected one`,
      hint: `remove "${capability}" from "capabilities"`,
      fix: { pointer: `/capabilities/${capability}` },
    };
  }
}
