// What a release record says about an artifact, read from its bytes at the last gate before they are published.
import type { ReleaseRecord } from '@plugindex/model';
import { abiSpokenBy } from '@plugindex/wasm';
import { inspect } from '../inspect/inspect.ts';
import { RegistryError } from '../registry-error.ts';
import type { ReleaseSubject } from './release-subject.ts';

export type ArtifactDescription = Pick<
  ReleaseRecord,
  'abi' | 'imports' | 'exports' | 'hooks' | 'capabilities'
>;

/**
 * What a record says of an artifact's inside. Throws RegistryError `release/artifact/refused` when inspection finds an
 * error: nothing uninspected is released.
 * @example describeArtifact(artifact, subject).abi // 'plugindex-1'
 */
export function describeArtifact(
  artifact: Uint8Array,
  { manifest, registry }: Pick<ReleaseSubject, 'manifest' | 'registry'>,
): ArtifactDescription {
  const { name, version } = manifest;
  const { facts, hooks, problems } = inspect({
    bytes: artifact,
    manifest,
    registry,
    file: `${version}.yaml`,
  });
  const error = problems.find(({ severity }) => severity === 'error');
  if (facts === undefined || error !== undefined)
    throw new RegistryError(
      'release/artifact/refused',
      `Cannot release ${name} ${version}: inspection finds ${error?.code ?? 'nothing to read'}. ${error?.message ?? ''}`.trim(),
    );
  return {
    abi: abiSpokenBy(facts).id,
    imports: facts.imports.map((entry) => `${entry.module}.${entry.name}`).toSorted(),
    exports: facts.exports
      .filter(({ kind }) => kind === 'function')
      .map((entry) => entry.name)
      .toSorted(),
    hooks,
    capabilities: manifest.capabilities ?? {},
  };
}
