// plugindex run
import { ClientError, fetchLimits, installedPlugin, readCurrent, readStored } from '@plugindex/client';
import { createPluginWorker } from '@plugindex/node/plugin-worker';
import { authorRegistryOption } from '../author/author-registry.ts';
import { type Command, type CommandCall, type OptionSpec, textOption, UsageError } from '../command.ts';
import { toJsonText, toSafeLine } from '../output.ts';
import { parseUserJson, readUserFile, toUserObject } from '../user-file.ts';

/** Largest input or configuration that is read from a file, in bytes. */
const maxInputBytes = 8 * 1024 * 1024;
const defaultTimeoutMs = 1000;

/** For the plugin of a folder alone. */
const localOptions: Readonly<Record<string, OptionSpec>> = {
  folder: { type: 'string', value: 'folder', help: 'folder of the plugin (default: where you are)' },
  ...authorRegistryOption,
  mocks: {
    type: 'string',
    value: 'file',
    help: 'YAML with what its capabilities find: files, env, kv, http, as at the top of a file of cases; its cases are left out',
  },
  fuel: { type: 'string', value: 'units', help: 'fuel of the call (default: as the manifest says)' },
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
    timeout: { type: 'string', value: 'ms', help: `wall time of the call (default: ${defaultTimeoutMs})` },
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
    const installed = installedPlugin(await readCurrent(call.ports.home), name);
    if (installed === undefined) {
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
    const filesRoot = textOption(call.values, 'files');
    const worker = createPluginWorker({
      // Held against its digest once more: what runs is what was verified.
      bytes: await readStored(call.ports.home, installed.digest, fetchLimits.artifact),
      grants: installed.granted,
      config,
      timeoutMs: timeoutFrom(call),
      ...(filesRoot === undefined ? {} : { filesRoot }),
      onLog: (level, message) => call.ports.say(`${level}  ${name}: ${toSafeLine(message)}\n`),
    });
    try {
      const result = await worker.call(hook, input);
      const answer = result.ok ? result.value : { error: result.error };
      call.ports.out(toJsonText(answer, call.isJson ? 0 : 2));
      return result.ok ? 0 : 1;
    } finally {
      await worker.dispose();
    }
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

function timeoutFrom({ values }: CommandCall): number {
  const text = textOption(values, 'timeout');
  const timeoutMs = text === undefined ? defaultTimeoutMs : Number(text);
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1) return timeoutMs;
  throw new UsageError(`Cannot wait "${text}": expected whole milliseconds`);
}
