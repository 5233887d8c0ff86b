// Wishes that cannot be: every reason at once, with its code, and no proposal to open by mistake.
import { planDeprecation } from '@plugindex/registry/propose/plan-deprecation';
import { planTransfer } from '@plugindex/registry/propose/plan-owners';
import { planVersion } from '@plugindex/registry/propose/plan-version';
import { planUnyank, planYank } from '@plugindex/registry/propose/plan-yank';
import { describe, expect, test } from 'vitest';
import { commonIndex } from './common-index.ts';
import {
  alice,
  badge,
  commit,
  jwt,
  manifestDraft,
  mona,
  now,
  onEntry,
  type Plan,
  registry,
  submit,
  yanks,
} from './wishes.ts';

const refused: Readonly<Record<string, Plan & { readonly codes: readonly string[] }>> = {
  'a folder without drafts': {
    author: mona,
    plan: submit(undefined, undefined),
    codes: ['propose/draft/missing', 'propose/draft/missing'],
  },
  'drafts that are no YAML': {
    author: mona,
    plan: submit('a: [', '- 1'),
    codes: ['parse/yaml/indent', 'propose/draft/missing'],
  },
  'everything wrong at once': {
    author: mona,
    plan: submit('name: Auth Badge\n', 'name: other\nversion: one\n', {
      repository: { ...badge.repository, isPublic: false },
      pin: { commit: undefined },
    }),
    codes: ['propose/draft/differs', 'propose/draft/name', 'propose/source/private', 'propose/tag/missing'],
  },
  'a name that is there, and a tag of another version': {
    author: mona,
    plan: submit('name: auth-jwt\n', 'version: 0.2.0\n'),
    codes: ['propose/plugin/taken', 'propose/tag/unfit'],
  },
  'no version anywhere': {
    author: mona,
    plan: submit('name: auth-badge\n', 'summary: x\n', { tag: 'latest' }),
    codes: ['propose/tag/unfit'],
  },
  'a version that is there': {
    author: alice,
    plan: onEntry((entry) => planVersion(entry, { tag: 'v1.0.0', commit }, { registry })),
    codes: ['propose/version/taken'],
  },
  'a tag without a version or a commit, of a repository made anew': {
    author: alice,
    plan: onEntry((entry) =>
      planVersion(
        entry,
        {
          tag: 'latest',
          commit: undefined,
          repository: { url: 'https://github.com/alice/auth-jwt', id: 1, ownerId: 6, isPublic: true },
        },
        { registry },
      ),
    ),
    codes: ['propose/source/replaced', 'propose/tag/missing', 'propose/tag/unfit'],
  },
  'a draft that says another version than its tag': {
    author: alice,
    plan: onEntry((entry) =>
      planVersion(
        entry,
        { tag: 'v1.1.0', commit, manifest: { file: 'm', text: manifestDraft } },
        { registry },
      ),
    ),
    codes: ['propose/tag/unfit'],
  },
  'a yank without words of an unknown version': {
    author: alice,
    plan: onEntry((entry) => planYank(entry, { version: '1.0', reason: ' \n' }, { registry, now })),
    codes: ['propose/version/unknown', 'propose/words/unfit'],
  },
  'a reason that nobody can see': {
    author: alice,
    plan: onEntry((entry) => planYank(entry, { version: '1.0.0', reason: 'a\u202eb' }, { registry, now })),
    codes: ['propose/words/unfit'],
  },
  'the same yank again': {
    index: commonIndex({ [`${jwt}/yanks.yaml`]: yanks }),
    author: alice,
    plan: onEntry((entry) =>
      planYank(entry, { version: '1.0.0', reason: 'Accepts expired tokens' }, { registry, now }),
    ),
    codes: ['propose/change/none'],
  },
  'an unyank of what is not yanked': {
    author: alice,
    plan: onEntry((entry) => planUnyank(entry, { version: '1.0.0' })),
    codes: ['propose/change/none'],
  },
  'a transfer to nobody': {
    author: alice,
    plan: onEntry((entry) => planTransfer(entry, { owners: [] })),
    codes: ['propose/owner/none'],
  },
  'a transfer to those who own it': {
    author: alice,
    plan: onEntry((entry) => planTransfer(entry, { owners: [alice] })),
    codes: ['propose/change/none'],
  },
  'a deprecation of nothing': {
    author: alice,
    plan: onEntry((entry) => planDeprecation(entry, { deprecated: false })),
    codes: ['propose/change/none'],
  },
};

describe('a wish that cannot be', () => {
  test.each(Object.entries(refused))(
    '%s: every reason at once',
    async (_, { index = commonIndex(), plan, codes }) => {
      const { problems } = await plan(index);
      expect(problems.map(({ code }) => code).toSorted()).toEqual(codes);
      for (const { message } of problems) expect(message).toMatch(/^Cannot /);
    },
  );
});
