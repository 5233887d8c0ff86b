// plugindex run
import { ClientError, installedPlugin, readCurrent } from '@plugindex/client';
import { authorRegistryOption } from '../author/author-registry.ts';
import { type Command, type CommandCall, type OptionSpec, textOption, UsageError } from '../command.ts';
import { parseUserJson, readUserFile, toUserObject } from '../user-file.ts';

/** Largest input or configuration that is read from a file, in bytes. */
const maxInputBytes = 8 * 1024 * 1024;

/** For the plugin of a folder alone. */
const localOptions: Readonly<Record<string, OptionSpec>> = {
  folder: { type: 'string', value: 'folder', help: 'folder of the plugin (default: where you are)' },
  ...authorRegistryOption,
  mocks: {
    type: 'string',
    value: 'file',
    help: 'YAML with what its capabilities find: files, env, kv, http, as at the top of a file of cases; its cases are left out',
  },
  now: {
    type: 'string',
    value: 'time',
    help: 'what the clock shows, such as 2024-01-01T00:00:00Z (default: now)',
  },
  seed: { type: 'string', value: 'number', help: 'random bytes follow from it (default: 00 01 02 …)' },
};

export const runCommand: Command = {
  name: 'run',
  summary:
    'call a hook: of an installed plugin, with what you granted it; or, without naming a plugin, of the one whose folder you are in',
  arguments: '[plugin] <hook> <json | @file>',
  options: {
    config: { type: 'string', value: 'json | @file', help: 'configuration of the plugin (default: {})' },
    files: {
      type: 'string',
      value: 'folder',
      help: 'folder that the plugin may read from, where it was granted fs',
    },
    timeout: {
      type: 'string',
      value: 'ms',
      help: 'most wall time that the call gets (default: what the manifest asks and the registry allows)',
    },
    fuel: {
      type: 'string',
      value: 'units',
      help: 'most fuel that the call gets (default: what the manifest asks and the registry allows)',
    },
    ...localOptions,
  },
  examples: [
    `plugindex run auth-basic authenticate '{"method":"GET","path":"/","headers":{},"query":{},"body":null}' --config '{"users":[{"username":"ada","password":"lovelace"}]}'`,
    `plugindex run template_function '{"function_name":"hello","args":[],"context":{}}' --now 2024-01-01T00:00:00Z`,
  ],
  run: async (call) => {
    if (call.args.length === 2) return runInFolder(call);
    const [name, hook, inputText, ...rest] = call.args;
    if (name === undefined || hook === undefined || inputText === undefined || rest.length > 0) {
      throw new UsageError(
        `Cannot run: found ${call.args.length} words, expected a hook and its input, or a plugin, a hook and its input`,
        'plugindex help run',
      );
    }
    refuseLocalOptions(call, name);
    if (installedPlugin(await readCurrent(call.ports.home), name) === undefined) {
      const hint = `plugindex install ${name}`;
      throw new ClientError('client/plugin/not-installed', `Cannot run ${name}: it is not installed`, {
        hint,
      });
    }
    const input = await readJson(call, 'the input', inputText);
    const config = toUserObject(
      await readJson(call, '--config', textOption(call.values, 'config') ?? '{}'),
      '--config',
    );
    const { runInstalled } = await import('../run-installed.ts');
    return runInstalled(call, { name, hook, input, config });
  },
};

/** Two words: a hook and its input. Three name an installed plugin first. */
async function runInFolder(call: CommandCall): Promise<number> {
  const [hook = '', inputText = ''] = call.args;
  const { readJsonArgument, runLocally } = await import('../author/run-local.ts');
  const input = await readJsonArgument(call, 'the input', inputText);
  const config = await readJsonArgument(call, '--config', textOption(call.values, 'config') ?? '{}');
  return runLocally(call, { hook, input, config });
}

function refuseLocalOptions({ values }: CommandCall, name: string): void {
  const wrong = Object.keys(localOptions).find((option) => values[option] !== undefined);
  if (wrong !== undefined)
    throw new UsageError(
      `Cannot use --${wrong} with the installed plugin ${name}: it is for the plugin of a folder, which is called without its name`,
      'plugindex run <hook> <json>',
    );
}

async function readJson({ ports }: CommandCall, what: string, text: string): Promise<unknown> {
  const isFile = text.startsWith('@');
  return parseUserJson(isFile ? await readUserFile(ports, text.slice(1), maxInputBytes) : text, what);
}
