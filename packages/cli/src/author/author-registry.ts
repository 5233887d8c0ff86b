// For which registry a plugin is written: the one that is named, the one around the folder, the first that was added, or ours.
import { ClientError } from '@plugindex/client';
import {
  parseRegistryConfig,
  parseYaml,
  type RegistryConfig,
  type RegistryDescriptor,
  TreeError,
} from '@plugindex/model';
import { openContext, openSessionOf } from '../client-session.ts';
import { type CommandCall, type OptionSpec, textOption, UsageError } from '../command.ts';
import { RegistryUnreadableError } from '../read-registry.ts';
import { readUserFile } from '../user-file.ts';
import type { AuthorPort } from './author-port.ts';

export const authorRegistryOption: Readonly<Record<string, OptionSpec>> = {
  registry: {
    type: 'string',
    value: 'name | file',
    help: 'a registry that you added, or a registry.yaml (default: the one around you, the first that you added, the one that comes with this program)',
  },
};

export interface AuthorRegistry {
  readonly config: RegistryConfig;
  /** Where it comes from, for people. */
  readonly title: string;
}

const maxRegistryBytes = 4 * 1024 * 1024;
const bundledFile = 'index/registry.yaml';

export async function findAuthorRegistry(call: CommandCall, author: AuthorPort): Promise<AuthorRegistry> {
  const named = textOption(call.values, 'registry');
  if (named !== undefined)
    return isFileName(named) ? await fromFile(call, named) : await fromAdded(call, await openContext(call));
  return (await fromAround(call)) ?? (await fromFirstAdded(call)) ?? (await fromSupplies(author));
}

function isFileName(text: string): boolean {
  return /[/\\]|\.ya?ml$/.test(text);
}

function parseRegistry(text: string, file: string): RegistryConfig {
  const document = parseYaml(text, { file, maxBytes: maxRegistryBytes });
  const registry = document.ok ? parseRegistryConfig(document.value) : document;
  if (registry.ok) return registry.value;
  throw new RegistryUnreadableError(file, registry.problems);
}

async function fromFile(call: CommandCall, file: string): Promise<AuthorRegistry> {
  return { config: parseRegistry(await readUserFile(call.ports, file, maxRegistryBytes), file), title: file };
}

async function fromAround({ ports }: CommandCall): Promise<AuthorRegistry | undefined> {
  const workplace = await ports.openWorkplace().catch(undefinedIfMissing);
  try {
    const index = await workplace?.head().catch(undefinedIfMissing);
    if (index === undefined) return undefined;
    const isThere = (await index.list().catch(undefinedIfMissing))?.some(
      ({ path }) => path === 'registry.yaml',
    );
    if (isThere !== true) return undefined;
    const bytes = await index.read('registry.yaml', { maxBytes: maxRegistryBytes });
    return { config: parseRegistry(new TextDecoder().decode(bytes), bundledFile), title: bundledFile };
  } finally {
    await workplace?.close();
  }
}

/** Outside of a repository, or in one without an index. */
function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof TreeError) return undefined;
  throw error;
}

async function fromFirstAdded(call: CommandCall): Promise<AuthorRegistry | undefined> {
  try {
    return await fromAdded(call, await openContext(call));
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    // Without a network, or without one that can be trusted now, an author still goes on: the registry judges later.
    if (error.code !== 'client/registry/unknown')
      call.ports.say(`${error.message}\nUsing the kinds and limits that came with this program.\n`);
    return undefined;
  }
}

async function fromAdded(
  call: CommandCall,
  context: Awaited<ReturnType<typeof openContext>>,
): Promise<AuthorRegistry> {
  const { index } = await openSessionOf(call, context);
  const { urls, trust, snapshotMaxAgeHours, ...rest }: RegistryDescriptor = await index.descriptor();
  // What clients are not told decides nothing about a plugin in its folder.
  const policy = { reservedNames: [], maintainers: [], snapshotMaxAgeHours, maxVanishedShare: 0 };
  return { config: { ...rest, policy, deployment: { urls, trust } }, title: context.registry.name };
}

async function fromSupplies({ supplies }: AuthorPort): Promise<AuthorRegistry> {
  const bytes = await supplies.read(bundledFile, { maxBytes: maxRegistryBytes });
  const config = parseRegistry(new TextDecoder().decode(bytes), bundledFile);
  return { config, title: `${config.title}, as it came with this program` };
}

/** Names that can be chosen, or a UsageError that lists them. */
export function kindNamed(registry: AuthorRegistry, name: string): RegistryConfig['kinds'][string] {
  const kind = Object.hasOwn(registry.config.kinds, name) ? registry.config.kinds[name] : undefined;
  if (kind !== undefined) return kind;
  const known = Object.keys(registry.config.kinds).join(', ');
  throw new UsageError(
    `Cannot find the kind "${name}": found ${known} in ${registry.title}`,
    'name one of these',
  );
}
