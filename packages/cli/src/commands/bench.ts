// plugindex bench
import { HostError } from '@plugindex/host';
import type { PluginCase } from '@plugindex/host/cases';
import { isRecord } from '@plugindex/model';
import { authorRegistryOption } from '../author/author-registry.ts';
import { type BenchResult, benchCase } from '../author/bench-plugin.ts';
import { toLocalCase } from '../author/call-locally.ts';
import { readCases } from '../author/case-files.ts';
import { buildLocally, type LocalBuild } from '../author/local-build.ts';
import { folderArgument, type OpenedPlugin, withPluginFolder } from '../author/local-plugin.ts';
import { refuseWith } from '../author/report-problems.ts';
import { readJsonArgument, wholeNumber } from '../author/run-local.ts';
import { type Command, type CommandCall, flag, textOption, UsageError } from '../command.ts';
import { toJsonText } from '../output.ts';
import { table } from '../table.ts';

const defaultCalls = 1000;
/** Results of the last run that was kept, below the folder's build, which Git ignores. */
const keptFile = 'build/bench.json';
const maxKeptBytes = 4 * 2 ** 20;

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the plugin of a folder: cold load, calls, fuel and memory, beside the run that you kept',
  arguments: '[folder]',
  options: {
    ...authorRegistryOption,
    hook: { type: 'string', value: 'hook', help: 'measure this hook alone, with --input' },
    input: {
      type: 'string',
      value: 'json | @file',
      help: 'input of the hook (default: the examples and cases)',
    },
    config: { type: 'string', value: 'json | @file', help: 'configuration of the plugin (default: {})' },
    calls: { type: 'string', value: 'number', help: `calls to measure (default: ${defaultCalls})` },
    keep: { type: 'boolean', help: `keep the results, to compare later runs with, in ${keptFile}` },
  },
  examples: ['plugindex bench', `plugindex bench --hook authenticate --input '{"headers":{}}' --calls 10000`],
  run: (call) =>
    withPluginFolder(call, folderArgument(call, 'bench'), async (opened) => {
      const outcome = await buildLocally(opened);
      if (!outcome.ok) return refuseWith(call, outcome.problems, 'Nothing was measured');
      const cases = await casesToMeasure(call, opened, outcome.value);
      const before = await readKept(opened);
      const results = measure(call, opened, { build: outcome.value, cases });
      if (flag(call.values, 'keep')) await keep(opened, results);
      call.ports.out(call.isJson ? toJsonText({ results, before }) : benchText(results, before));
      return 0;
    }),
};

async function casesToMeasure(
  call: CommandCall,
  { folder }: OpenedPlugin,
  { plugin }: LocalBuild,
): Promise<readonly PluginCase[]> {
  const hook = textOption(call.values, 'hook');
  const input = textOption(call.values, 'input');
  if (input !== undefined && hook === undefined)
    throw new UsageError('Cannot measure an input: found no hook, expected --hook', 'plugindex help bench');
  if (hook !== undefined && input !== undefined) {
    const one = toLocalCase({
      hook,
      input: await readJsonArgument(call, '--input', input),
      config: await readJsonArgument(call, '--config', textOption(call.values, 'config') ?? '{}'),
      now: call.ports.now().toISOString(),
    });
    return one.ok ? [one.value] : [];
  }
  const { cases } = await readCases(folder, plugin.manifest, call.ports.now());
  const wanted = cases.filter((one) => hook === undefined || one.hook === hook);
  // One for each hook: the first that stands in the manifest, else in the cases.
  const first = [...Map.groupBy(wanted, (one) => one.hook).values()].flatMap(
    (of) => of.find(({ file }) => file === 'manifest.yaml') ?? of[0] ?? [],
  );
  if (first.length > 0) return first;
  throw new UsageError(
    'Cannot measure the plugin: found no example and no case to call, expected one at least',
    'plugindex bench --hook <hook> --input <json>',
  );
}

function measure(
  call: CommandCall,
  { author }: OpenedPlugin,
  { build, cases }: { readonly build: LocalBuild; readonly cases: readonly PluginCase[] },
): readonly BenchResult[] {
  const calls = Math.max(1, wholeNumber(call, 'calls') ?? defaultCalls);
  return cases.map((one) => {
    try {
      return benchCase(build.plugin, one, {
        artifact: build.built.artifact,
        calls,
        nowMs: () => author.nowMs(),
      });
    } catch (error) {
      if (error instanceof HostError)
        call.ports.say(`Cannot measure ${one.hook} with "${one.name}": a call was ended\n`);
      throw error;
    }
  });
}

type Kept = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** By hook and name of the case; nothing where nothing was kept, or what was kept is broken. */
async function readKept({ folder }: OpenedPlugin): Promise<Kept> {
  const bytes = await folder.files.read(keptFile, { maxBytes: maxKeptBytes });
  try {
    const value: unknown = bytes === undefined ? {} : JSON.parse(new TextDecoder().decode(bytes));
    const entries = isRecord(value) ? Object.entries(value) : [];
    return Object.fromEntries(entries.flatMap(([key, one]) => (isRecord(one) ? [[key, one]] : [])));
  } catch {
    return {};
  }
}

async function keep({ folder }: OpenedPlugin, results: readonly BenchResult[]): Promise<void> {
  const kept = Object.fromEntries(results.map((result) => [keyOf(result), result]));
  await folder.files.write(keptFile, new TextEncoder().encode(`${JSON.stringify(kept, null, 2)}\n`));
}

function keyOf({ hook, name }: BenchResult): string {
  return `${hook}: ${name}`;
}

function benchText(results: readonly BenchResult[], before: Kept): string {
  const rows = results.map((result) => {
    const old = before[keyOf(result)] ?? {};
    return [
      result.hook,
      `${result.coldMs.toFixed(1)} ms`,
      compared(result.medianUs, old.medianUs, (value) => `${value.toFixed(1)} µs`),
      compared(result.p99Us, old.p99Us, (value) => `${value.toFixed(1)} µs`),
      compared(result.fuel, old.fuel, String),
      `${Math.round(result.memoryBytes / 1024)} KiB`,
    ];
  });
  const head = ['hook', 'cold', 'median', 'p99', 'fuel', 'memory'];
  const names = results.map(({ hook, name, calls }) => `${hook}: "${name}", ${calls} calls in one instance`);
  return `${table(head, rows)}\n${names.join('\n')}\n`;
}

/** The value, and how far it is from the one that was kept. */
function compared(value: number, old: unknown, show: (value: number) => string): string {
  if (typeof old !== 'number' || old <= 0) return show(value);
  const percent = Math.round((value / old - 1) * 100);
  return `${show(value)} (${percent > 0 ? '+' : ''}${percent} %)`;
}
