// Signs a snapshot: the bundle that is served beside it as snapshot.json.sigstore.json.
import { digestOf, type StatementSigner } from '@plugindex/model';
import { createSnapshotStatement } from '@plugindex/trust';
import type { CompiledIndex } from './compile.ts';
import { type CompiledFile, toJsonFile } from './json-file.ts';

export const snapshotBundleFile = 'snapshot.json.sigstore.json';

/**
 * Signs a compiled snapshot. Throws what the signer throws; publish the bundle and the snapshot together.
 * @example const [path, bytes] = await signSnapshot(compiled, signer)
 */
export async function signSnapshot(
  { snapshot }: Pick<CompiledIndex, 'snapshot'>,
  signer: StatementSigner,
): Promise<CompiledFile> {
  const statement = createSnapshotStatement({
    snapshot: digestOf(toJsonFile(snapshot)),
    registry: snapshot.registry,
    version: snapshot.version,
    createdAt: snapshot.createdAt,
    expires: snapshot.expires,
  });
  return [snapshotBundleFile, await signer.sign(statement)];
}
