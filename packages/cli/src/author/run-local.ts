// `plugindex run <hook> <json>`: builds the plugin of a folder and calls it once.
import { type CommandCall, textOption, UsageError } from '../command.ts';
import { toJsonText, toSafeLine } from '../output.ts';
import { parseUserJson, readUserFile } from '../user-file.ts';
import { callLocally, type LocalCallWish, toLocalCase } from './call-locally.ts';
import { buildLocally } from './local-build.ts';
import { type OpenedPlugin, withPluginFolder } from './local-plugin.ts';
import { refuseWith } from './report-problems.ts';

const maxMockBytes = 16 * 2 ** 20;

export interface RunLocalWish {
  readonly hook: string;
  readonly input: unknown;
  readonly config: unknown;
}

export async function runLocally(call: CommandCall, wish: RunLocalWish): Promise<number> {
  return withPluginFolder(call, textOption(call.values, 'folder') ?? '.', async (opened) => {
    const outcome = await buildLocally(opened);
    if (!outcome.ok) return refuseWith(call, outcome.problems, 'Nothing was called');
    const parsed = toLocalCase(await toWish(call, opened, wish));
    if (!parsed.ok) return refuseWith(call, parsed.problems, 'Nothing was called');
    const { plugin, built, inspection } = outcome.value;
    if (!inspection.hooks.includes(wish.hook))
      throw new UsageError(
        `Cannot call "${wish.hook}": the plugin has the hooks ${inspection.hooks.join(', ')}`,
        `plugindex run ${inspection.hooks[0]} <json>`,
      );
    const runner = opened.author.openRunner();
    const { answer, fuelUsed, durationMs, log, asked } = await callLocally(plugin, parsed.value, {
      artifact: built.artifact,
      runner,
    }).finally(() => runner.close());
    if (!call.isJson) {
      for (const { level, message } of log) call.ports.say(`${level}  ${toSafeLine(message)}\n`);
      for (const line of asked) call.ports.say(`asked  ${toSafeLine(line)}\n`);
      call.ports.say(`${fuelText(fuelUsed)}, ${durationMs.toFixed(1)} ms\n`);
    }
    if ('error' in answer) throw answer.error;
    const { result } = answer;
    const value = result.ok ? result.value : { error: result.error };
    call.ports.out(
      call.isJson ? toJsonText({ answer: value, fuelUsed, durationMs, log, asked }) : toJsonText(value, 2),
    );
    return result.ok ? 0 : 1;
  });
}

/** Whoever is ended from outside takes the counter along. */
function fuelText(fuelUsed: number): string {
  return fuelUsed > 0 ? `${fuelUsed} units of fuel` : 'no fuel counted';
}

async function toWish(
  call: CommandCall,
  { author }: OpenedPlugin,
  { hook, input, config }: RunLocalWish,
): Promise<LocalCallWish> {
  const { ports, values } = call;
  const mocks = textOption(values, 'mocks');
  const filesFolder = textOption(values, 'files');
  const seed = wholeNumber(call, 'seed');
  const maxFuel = wholeNumber(call, 'fuel');
  const timeoutMs = wholeNumber(call, 'timeout');
  return {
    hook,
    input,
    now: textOption(values, 'now') ?? ports.now().toISOString(),
    ...(textOption(values, 'config') !== undefined && { config }),
    ...(seed !== undefined && { seed }),
    ...(maxFuel !== undefined && { maxFuel }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(mocks !== undefined && {
      mocks: { file: mocks, text: await readUserFile(ports, mocks, maxMockBytes) },
    }),
    ...(filesFolder !== undefined && { files: await readFiles(author, filesFolder) }),
  };
}

/** The files of a folder as texts, as many as a test may have. */
async function readFiles(
  author: OpenedPlugin['author'],
  path: string,
): Promise<Readonly<Record<string, string>>> {
  const folder = await author.openFolder(path);
  try {
    const tree = await folder.source();
    const files: Record<string, string> = {};
    for (const file of await tree.list())
      files[file.path] = new TextDecoder().decode(await tree.read(file.path, { maxBytes: maxMockBytes }));
    return files;
  } finally {
    await folder.close();
  }
}

/** An option that is a whole number, or undefined. */
export function wholeNumber({ values }: CommandCall, option: string): number | undefined {
  const text = textOption(values, option);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new UsageError(`Cannot use --${option} "${text}": expected a whole number`);
}

/** A JSON value that the person typed, or the file that they named with "@". */
export async function readJsonArgument({ ports }: CommandCall, what: string, text: string): Promise<unknown> {
  return parseUserJson(
    text.startsWith('@') ? await readUserFile(ports, text.slice(1), maxMockBytes) : text,
    what,
  );
}
