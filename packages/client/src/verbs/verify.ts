// verify: judges everything that is installed again, from the bytes on disk, and reports each plugin.
import type { ReleaseEvidence } from '@plugindex/trust';
import { installedFrom } from '../change-plugins.ts';
import { ClientError } from '../client-error.ts';
import type { ClientContext } from '../context.ts';
import { verifyStoredRelease } from '../fetch-release.ts';
import { readCurrent } from '../home.ts';

export type VerifiedPlugin =
  | { readonly name: string; readonly version: string; readonly ok: true; readonly evidence: ReleaseEvidence }
  | { readonly name: string; readonly version: string; readonly ok: false; readonly error: ClientError };

/** No network is needed. A plugin that fails is reported, not thrown, so that one bad plugin does not hide another. */
export async function verify(context: ClientContext): Promise<readonly VerifiedPlugin[]> {
  const installed = installedFrom(await readCurrent(context.home), context.registry.name);
  // No verdict that was reached before counts here.
  const verifier = await context.openVerifier();
  const verdicts: VerifiedPlugin[] = [];
  for (const [name, plugin] of installed) {
    try {
      const evidence = await verifyStoredRelease(context, { name, ...plugin }, verifier);
      verdicts.push({ name, version: plugin.version, ok: true, evidence });
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      verdicts.push({ name, version: plugin.version, ok: false, error });
    }
  }
  return verdicts;
}
