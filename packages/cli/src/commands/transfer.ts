// plugindex transfer
import { type Owner, quote } from '@plugindex/model';
import { planTransfer } from '@plugindex/registry/propose/plan-owners';
import type { SourceRepository } from '@plugindex/registry/propose/wishes';
import { type Command, type CommandCall, textOption, textOptions, UsageError } from '../command.ts';
import { carryOut, openProposing, type Proposing, planFor, proposingOptions } from '../proposing.ts';

export const transferCommand: Command = {
  name: 'transfer',
  summary: 'hand a plugin over to other owners; a maintainer looks at it',
  arguments: '<plugin>',
  options: {
    ...proposingOptions,
    to: {
      type: 'string',
      multiple: true,
      value: 'account',
      help: 'a new owner; once for each. They replace all owners',
    },
    source: {
      type: 'string',
      value: 'owner/name',
      help: 'the repository that later releases are built from',
    },
  },
  examples: [
    'plugindex transfer auth-jwt --to octocat',
    'plugindex transfer auth-jwt --to octocat --source octocat/auth-jwt',
  ],
  run: async (call) => {
    const [name, ...rest] = call.args;
    const logins = textOptions(call.values, 'to').flatMap((text) => text.split(','));
    if (name === undefined || rest.length > 0 || logins.length === 0)
      throw new UsageError(
        'Cannot hand over: expected a plugin and its new owners',
        'plugindex help transfer',
      );
    const source = sourceFrom(call);
    const proposing = await openProposing(call);
    const owners = await findOwners(proposing, logins);
    const repository = source === undefined ? undefined : await readSource(proposing, source);
    return carryOut(
      proposing,
      await planFor(proposing, name, (entry) => planTransfer(entry, { owners, repository })),
    );
  },
};

function sourceFrom({ values }: CommandCall): { readonly owner: string; readonly repo: string } | undefined {
  const text = textOption(values, 'source');
  if (text === undefined) return undefined;
  const [, owner, repo] = /^([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (owner !== undefined && repo !== undefined) return { owner, repo };
  throw new UsageError(
    `Cannot move the source to ${quote(text)}: expected <owner>/<name>`,
    'plugindex help transfer',
  );
}

/** Names are asked for once, and only their ids count from then on. */
async function findOwners({ github }: Proposing, logins: readonly string[]): Promise<readonly Owner[]> {
  const owners: Owner[] = [];
  for (const login of logins) {
    const bare = login.replace(/^@/, '');
    const found = /^[A-Za-z0-9-]{1,39}$/.test(bare) ? await github.findAccount(bare) : undefined;
    if (found === undefined)
      throw new UsageError(
        `Cannot hand over to ${quote(login)}: GitHub has no such account`,
        'correct the name',
      );
    owners.push({ github: found.github, id: found.id });
  }
  return owners;
}

async function readSource(
  { github, place }: Proposing,
  name: { readonly owner: string; readonly repo: string },
): Promise<SourceRepository> {
  const { url, id, ownerId, isPublic } = await github.readRepository(name);
  return { url: `https://${place.host}${new URL(url).pathname}`, id, ownerId, isPublic };
}
