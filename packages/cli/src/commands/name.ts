// plugindex name
import { hasErrors, TreeError, type TreePort } from '@plugindex/model';
import { checkName } from '@plugindex/registry/propose/check-name';
import { indexRoot } from '@plugindex/registry/propose/current-entry';
import { renderTerminal } from '@plugindex/registry/report/terminal';
import { type Command, type CommandCall, textOption, UsageError } from '../command.ts';
import { openReadingAt } from '../github-session.ts';
import { findCachedIndex, keepIndex } from '../index-cache.ts';
import { toJsonText } from '../output.ts';
import { findRegistryPlace, placeOptions } from '../registry-place.ts';

export const nameCommand: Command = {
  name: 'name',
  summary: 'try a name: every rule about names, against the index around you or the one of the registry',
  arguments: '<candidate>',
  options: placeOptions,
  examples: ['plugindex name auth-badge'],
  run: async (call) => {
    const [name, ...rest] = call.args;
    if (name === undefined || rest.length > 0)
      throw new UsageError('Cannot try a name: expected exactly one', 'plugindex name auth-badge');
    const { tree, close } = await openIndex(call);
    try {
      const problems = await checkName(name, tree);
      const isFree = !hasErrors(problems);
      if (call.isJson) call.ports.out(toJsonText({ name, free: isFree, problems }));
      else {
        if (problems.length > 0) call.ports.say(`${renderTerminal(problems).trimEnd()}\n`);
        call.ports.out(`${name}: ${words(problems.length, isFree)}\n`);
      }
      return isFree ? 0 : 1;
    } finally {
      await close();
    }
  },
};

function words(problems: number, isFree: boolean): string {
  if (!isFree) return 'cannot be taken';
  return problems === 0 ? 'free' : 'free, but a person will look at it';
}

interface OpenedIndex {
  readonly tree: TreePort;
  close(): Promise<void>;
}

/** The index around the working folder, unless another one is named; else the registry's, kept for times without a network. */
async function openIndex(call: CommandCall): Promise<OpenedIndex> {
  const isNamed = ['repository', 'registry'].some((option) => textOption(call.values, option) !== undefined);
  const around = isNamed ? undefined : await openAround(call);
  return around ?? { tree: await readRegistryIndex(call), close: async () => {} };
}

async function openAround({ ports }: CommandCall): Promise<OpenedIndex | undefined> {
  try {
    const workplace = await ports.openWorkplace();
    const tree = await workplace.head();
    const isIndex = (await tree.list()).some(({ path }) => path === 'registry.yaml');
    if (isIndex) return { tree, close: () => workplace.close() };
    await workplace.close();
    return undefined;
  } catch (error) {
    // No repository is around the working folder, or it has no index.
    if (error instanceof TreeError && error.code === 'tree/not-found') return undefined;
    throw error;
  }
}

async function readRegistryIndex(call: CommandCall): Promise<TreePort> {
  const { home, now, say } = call.ports;
  const place = await findRegistryPlace(call);
  try {
    const { github } = await openReadingAt(call, place);
    const { defaultBranch: branch } = await github.readRepository(place.repository);
    const index = await github.readFolder(place.repository, { branch, folder: indexRoot.replace(/\/$/, '') });
    await keepIndex(home, place, { index, now: now() });
    return index;
  } catch (error) {
    const cached = await findCachedIndex(home, place);
    if (cached === undefined || !isOffline(error)) throw error;
    if (!call.isJson) say(`Offline: ${place.url} cannot be reached; these are its names of ${cached.at}.\n`);
    return cached.tree;
  }
}

function isOffline(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'github/unavailable';
}
