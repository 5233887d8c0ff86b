// Every hostile pull request that is tried.
import type { Attack } from './attack.ts';
import { attacksOnOthers } from './attacks-on-others.ts';
import { attacksOnReleases } from './attacks-on-releases.ts';
import { attacksWithFiles } from './attacks-with-files.ts';

export const attacks: readonly Attack[] = [...attacksOnOthers, ...attacksOnReleases, ...attacksWithFiles];
