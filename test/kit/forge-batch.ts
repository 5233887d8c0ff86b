// The work that a process does while a test kills it: a batch of releases, each published unless it is already.
import type { Forge, UploadFile } from '@plugindex/model';

const releasesPerBatch = 3;
/** Large enough that a kill falls into the middle of a file now and then. */
const sizes: Readonly<Record<string, number>> = { 'a.json': 3, 'b.wasm': 300_000, 'c.md': 40_000 };

export function tagsOfBatch(batch: number): readonly string[] {
  return Array.from({ length: releasesPerBatch }, (_, index) => `batch-${batch}-v1.0.${index}`);
}

/** Assets of one release, sorted by name; every release has other bytes. */
export function filesOfRelease(tag: string): readonly UploadFile[] {
  return Object.entries(sizes).map(([name, size]) => ({
    name,
    bytes: Buffer.alloc(size, `${tag} ${name} `),
  }));
}

export async function publishBatch(forge: Forge, batch: number): Promise<void> {
  for (const tag of tagsOfBatch(batch)) {
    if ((await forge.find(tag))?.state === 'published') continue;
    await forge.draft(tag);
    for (const file of filesOfRelease(tag)) await forge.upload(tag, file);
    await forge.publish(tag);
  }
}
