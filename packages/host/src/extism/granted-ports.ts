// What an Extism module may reach: its imports against the ABI and the grants, and the ports that are left for it.
import {
  type AbiImport,
  atPlace,
  extism1,
  type ImportFact,
  importsFrom,
  placeOfImport,
} from '@plugindex/wasm';
import { HostError } from '../host-error.ts';
import type { LinkOptions } from '../link.ts';
import type { HostPorts } from '../ports.ts';

type Grants = Pick<LinkOptions, 'grants' | 'ports'>;

/** Clock, randomness and log are imported by libraries of languages, not by authors: without a grant they are not there. */
export function grantedPorts({ grants, ports }: Grants): HostPorts {
  const { now, random, log, requests } = ports;
  const { http } = requests ?? {};
  return {
    ...(isGranted(grants, 'clock') && now && { now }),
    ...(isGranted(grants, 'random') && random && { random }),
    ...(isGranted(grants, 'log') && log && { log }),
    ...(isGranted(grants, 'net') && http && { requests: { http } }),
  };
}

/**
 * Checks what a module imports before anything runs. Types were checked by the gate.
 * Throws HostError `host/import-unknown`, `host/capability-denied`, `host/port-missing`.
 */
export function checkExtismImports(imports: readonly ImportFact[], { grants, ports }: Grants): void {
  for (const found of imports) {
    const { name, capability, isOptional } = knownImport(found);
    if (capability === null || isOptional) continue;
    if (!isGranted(grants, capability))
      throw new HostError(
        'host/capability-denied',
        `Cannot link "${name}": the capability "${capability}" was not granted${atPlace(placeOfImport(found))}`,
        { capability },
      );
    if (capability === 'net' && ports.requests?.http === undefined)
      throw new HostError(
        'host/port-missing',
        `Cannot link "${name}": this host does not offer the capability "${capability}"`,
        { capability },
      );
  }
}

function isGranted(grants: Grants['grants'], capability: keyof Grants['grants']): boolean {
  const grant = grants[capability];
  return grant !== undefined && grant !== false;
}

function knownImport(found: ImportFact): AbiImport {
  const known = importsFrom(extism1, found.module)?.find(({ name }) => name === found.name);
  if (known !== undefined && found.kind === 'function') return known;
  throw new HostError(
    'host/import-unknown',
    `Cannot link the ${found.kind} "${found.module}.${found.name}": expected functions of Extism's "${extism1.importModule}"`,
  );
}
