// Carries out a planned release on a forge. Cut off anywhere, the same call made again goes on where it was.
import type { Forge, ForgeRelease } from '@plugindex/model';
import { RegistryError } from '../registry-error.ts';
import type { ReleasePlan } from './plan-release.ts';

/**
 * Draft, upload what the draft lacks, take out what is not planned, publish.
 * Throws ForgeError `forge/published` when the release was published before, RegistryError `release/published/differs`.
 * @example (await applyRelease(planRelease({ subject, built, signed }), forge)).state // 'published'
 */
export async function applyRelease(plan: ReleasePlan, forge: Forge): Promise<ForgeRelease> {
  const { tag, assets } = plan;
  const draft = await forge.draft(tag);
  const planned = new Set(assets.map(({ name }) => name));
  for (const { name } of draft.assets) if (!planned.has(name)) await forge.remove(tag, name);
  const there = new Map(draft.assets.map(({ name, digest }) => [name, digest]));
  for (const { name, bytes, digest } of assets)
    if (there.get(name) !== digest) await forge.upload(tag, { name, bytes });
  const published = await forge.publish(tag);
  checkPublished(plan, published);
  return published;
}

/** threat: somebody else with access to the forge changed the draft in between */
function checkPublished({ tag, assets }: ReleasePlan, published: ForgeRelease): void {
  const found = new Map(published.assets.map(({ name, digest }) => [name, digest]));
  const wrong = assets.find(({ name, digest }) => found.get(name) !== digest)?.name;
  if (wrong === undefined && found.size === assets.length) return;
  throw new RegistryError(
    'release/published/differs',
    `Cannot use release ${tag}: it was published with other assets than were uploaded${wrong ? `, "${wrong}" among them` : ''}`,
  );
}
