// plugindex run
import { ClientError, fetchLimits, installedPlugin, readCurrent, readStored } from '@plugindex/client';
import { createPluginWorker } from '@plugindex/node/plugin-worker';
import { type Command, type CommandCall, textOption, UsageError } from '../command.ts';
import { toJsonText, toSafeLine } from '../output.ts';
import { parseUserJson, readUserFile, toUserObject } from '../user-file.ts';

/** Largest input or configuration that is read from a file, in bytes. */
const maxInputBytes = 8 * 1024 * 1024;
const defaultTimeoutMs = 1000;

export const runCommand: Command = {
  name: 'run',
  summary: 'call a hook of an installed plugin, with what you granted at installation and nothing else',
  arguments: '<plugin> <hook> <json | @file>',
  options: {
    config: { type: 'string', value: 'json | @file', help: 'configuration of the plugin (default: {})' },
    files: {
      type: 'string',
      value: 'folder',
      help: 'folder that the plugin may read from, where it was granted fs',
    },
    timeout: { type: 'string', value: 'ms', help: `wall time of the call (default: ${defaultTimeoutMs})` },
  },
  examples: [
    `plugindex run auth-basic authenticate '{"method":"GET","path":"/","headers":{},"query":{},"body":null}' --config '{"users":[{"username":"ada","password":"lovelace"}]}'`,
  ],
  run: async (call) => {
    const [name, hook, inputText, ...rest] = call.args;
    if (name === undefined || hook === undefined || inputText === undefined || rest.length > 0) {
      throw new UsageError('Cannot run: expected a plugin, a hook and its input', 'plugindex help run');
    }
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
