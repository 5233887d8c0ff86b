// Which version of a plugin stands for it, and how its versions are spread over pages.
import type { DescribedVersion, Description } from '@plugindex/model';

/** Versions on the plugin's own page; the rest is on pages of its own. */
export const newestShown = 10;
/** Versions on one page of all versions. */
export const versionsPerPage = 100;

/** The version that a reader sees first. Throws for a description that names one it has not. */
export function currentVersion(plugin: Description): DescribedVersion {
  const current = plugin.versions.find(({ version }) => version === plugin.version);
  if (current === undefined)
    throw new Error(
      `Cannot show ${plugin.name}: its current version ${plugin.version} is not among its versions`,
    );
  return current;
}
