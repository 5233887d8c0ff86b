// Plans: wishes in, the exact change out, as a person would have written it, and as the rules of the registry take it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { planDeprecation } from '@plugindex/registry/propose/plan-deprecation';
import { planAdoption, planTransfer } from '@plugindex/registry/propose/plan-owners';
import { planVersion } from '@plugindex/registry/propose/plan-version';
import { planUnyank, planYank } from '@plugindex/registry/propose/plan-yank';
import { checkProposal } from '@plugindex/registry/propose/proposed-tree';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { describe, expect, test } from 'vitest';
import { proposalDiff } from '../../../packages/cli/src/proposal-diff.ts';
import { commonIndex } from './common-index.ts';
import {
  alice,
  commented,
  commit,
  entryDraft,
  jwt,
  maintainer,
  manifestDraft,
  mona,
  now,
  onEntry,
  type Plan,
  registry,
  submit,
  yanks,
} from './wishes.ts';

const goldens = join(import.meta.dirname, '../../fixtures/propose');

const plans: Readonly<Record<string, Plan>> = {
  'submit a plugin, comments and all': { author: mona, plan: submit(entryDraft, manifestDraft) },
  'submit from a root folder, with the version of the tag': {
    author: mona,
    plan: submit(entryDraft, manifestDraft.replace('version: 0.1.0\n', ''), {
      pin: { commit },
      tag: 'auth-badge-v0.3.0-rc.1',
    }),
  },
  'submit drafts of an editor on Windows': {
    author: mona,
    plan: submit(entryDraft.replaceAll('\n', '\r\n'), manifestDraft.replaceAll('\n', '\r\n')),
  },
  'publish from the last manifest': {
    index: commonIndex({ [`${jwt}/1.1.0.yaml`]: commented }),
    author: alice,
    plan: onEntry((entry) => planVersion(entry, { tag: 'v1.2.0', commit }, { registry })),
  },
  'publish from a manifest of the author': {
    index: commonIndex({ [`${jwt}/1.1.0.yaml`]: commented }),
    author: alice,
    plan: onEntry((entry) =>
      planVersion(
        entry,
        {
          tag: 'v2.0.0-beta.1',
          commit,
          manifest: { file: 'plugin/manifest.yaml', text: manifestDraft.replace('version: 0.1.0\n', '') },
        },
        { registry },
      ),
    ),
  },
  'yank a first version': {
    author: alice,
    plan: onEntry((entry) =>
      planYank(
        entry,
        { version: '1.0.0', reason: 'Accepts `expired` tokens: @all, see #1' },
        { registry, now },
      ),
    ),
  },
  'yank one more': {
    index: commonIndex({ [`${jwt}/yanks.yaml`]: yanks, [`${jwt}/1.1.0.yaml`]: commented }),
    author: alice,
    plan: onEntry((entry) =>
      planYank(entry, { version: '1.1.0', reason: ' Two\r\nlines ' }, { registry, now }),
    ),
  },
  'yank again for another reason': {
    index: commonIndex({ [`${jwt}/yanks.yaml`]: yanks }),
    author: alice,
    plan: onEntry((entry) =>
      planYank(entry, { version: '1.0.0', reason: 'Worse than that' }, { registry, now }),
    ),
  },
  'unyank the last': {
    index: commonIndex({ [`${jwt}/yanks.yaml`]: yanks }),
    author: alice,
    plan: onEntry((entry) => planUnyank(entry, { version: '1.0.0' })),
  },
  'unyank one of two': {
    index: commonIndex({
      [`${jwt}/yanks.yaml`]: `${yanks}  1.1.0: { reason: Also, at: 2026-08-21T00:00:00Z } # too\n`,
      [`${jwt}/1.1.0.yaml`]: commented,
    }),
    author: alice,
    plan: onEntry((entry) => planUnyank(entry, { version: '1.0.0' })),
  },
  'deprecate with a replacement': {
    author: maintainer,
    plan: onEntry((entry) =>
      planDeprecation(entry, { deprecated: true, reason: 'Unmaintained', replacement: 'text-codec' }),
    ),
  },
  'take a deprecation back': {
    index: commonIndex({
      [`${jwt}/plugin.yaml`]:
        'schemaVersion: 1\nname: auth-jwt\nowners: [{ github: alice, id: 7 }]\nsource: { repository: https://github.com/alice/auth-jwt, id: 1000, ownerId: 7 }\ndescription: Tokens.\ncategory: security\nlicense: MIT\ndeprecated:\n  reason: Unmaintained\n# end\n',
    }),
    author: maintainer,
    plan: onEntry((entry) => planDeprecation(entry, { deprecated: false })),
  },
  'transfer to two owners and a new repository': {
    author: alice,
    plan: onEntry((entry) =>
      planTransfer(entry, {
        owners: [mona, alice, mona],
        repository: { url: 'https://github.com/mona/auth-jwt', id: 3000, ownerId: 9, isPublic: true },
      }),
    ),
  },
  adopt: {
    author: maintainer,
    plan: onEntry((entry) =>
      planAdoption(entry, { adopter: mona, reason: 'Its owner has been away for a year' }),
    ),
  },
};

const slug = (title: string) => title.replaceAll(/[^a-z]+/g, '-');
mkdirSync(goldens, { recursive: true });

describe('a plan', () => {
  test.each(Object.entries(plans))('%s: exactly this change, and the rules take it', async (title, one) => {
    const { index = commonIndex(), author, plan } = one;
    const { proposal, problems } = await plan(index);
    expect(problems).toEqual([]);
    if (proposal === undefined) throw new Error('There is no proposal');
    const found = await checkProposal({ proposal, base: index, author });
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { branch, body } = proposal;
    const text = `${branch}\n${proposal.title}\n\n${body}\n${await proposalDiff(index, proposal)}\n${renderTerminal(found)}`;
    await expect(text).toMatchFileSnapshot(join(goldens, `${slug(title)}.txt`));
    expect(await plan(index)).toEqual({ proposal, problems });
  });
});
