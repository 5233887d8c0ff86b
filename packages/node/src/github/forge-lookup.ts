// The ForgeLookup on GitHub: accounts, repositories, tags and single files of other people, as anybody may read them.
import type { ForgeLookup } from '@plugindex/registry/forms/forge-lookup';
import { undefinedIfAbsent } from './absent.ts';
import type { GitHubClient } from './github-client.ts';
import { readRepository, resolveTag } from './repository-facts.ts';

/** Largest file that is read, in bytes: what the index holds at most. */
const maxFileBytes = 512 * 1024;

/**
 * Opens the lookup.
 * @example await createForgeLookup(client).commitOfTag({ owner: 'acme', repo: 'plugins' }, 'v1.2.0')
 */
export function createForgeLookup(client: GitHubClient): ForgeLookup {
  return {
    account: async (username) => {
      const found = await client.rest.users.getByUsername({ username }).catch(undefinedIfAbsent);
      return found === undefined ? undefined : { github: found.data.login, id: found.data.id };
    },
    repository: async (address) => {
      const facts = await readRepository(client, address).catch(undefinedIfAbsent);
      if (facts === undefined) return undefined;
      const { id, ownerId, isPublic } = facts;
      return { url: canonicalUrl(facts.url), id, ownerId, isPublic };
    },
    commitOfTag: async (address, tag) => (await resolveTag(client, address, tag))?.commit,
    file: async (address, { commit, path }) => {
      const found = await client.rest.repos
        .getContent({ ...address, path, ref: commit })
        .catch(undefinedIfAbsent);
      const { data } = found ?? {};
      // A folder, a link or a submodule is no file.
      if (data === undefined || Array.isArray(data) || !('content' in data) || data.type !== 'file')
        return undefined;
      return data.size > maxFileBytes ? undefined : Buffer.from(data.content, 'base64').toString('utf8');
    },
  };
}

/** The index names repositories of GitHub by one host, whatever address answers for it. */
function canonicalUrl(webAddress: string): string {
  return `https://github.com${new URL(webAddress).pathname}`;
}
