// rollback: points at an earlier generation, after judging that all its bytes are still there and still the same.
import type { FolderPort } from '@plugindex/model';
import { ClientError } from '../client-error.ts';
import { fetchLimits } from '../context.ts';
import { lockTimeoutMs, readCurrent, readGeneration, switchBackTo } from '../home.ts';
import type { Generation } from '../home-formats.ts';
import { neededDigests } from '../plan-install.ts';
import { readStored } from '../store.ts';

/** To the generation before the one in force, or to the one that is named. No network is needed. */
export async function rollback(
  home: FolderPort,
  { to }: { readonly to: number | undefined },
): Promise<Generation> {
  return home.withLock({ timeoutMs: lockTimeoutMs }, async () => {
    // A number that is given works even where the pointer to the present generation is damaged.
    const number = to ?? (await readCurrent(home))?.previous ?? undefined;
    if (number === undefined) {
      throw new ClientError('client/generation/missing', 'Cannot roll back: there is no earlier generation', {
        hint: '"plugindex list --generations" shows those that exist',
      });
    }
    const generation = await readGeneration(home, number);
    for (const digest of neededDigests(generation)) await readStored(home, digest, fetchLimits.artifact);
    await switchBackTo(home, generation.number);
    return generation;
  });
}
