// Tries a version before it is let near callers: the examples of its manifest, in instances of their own, and what the host application wants to see.
import { type Capabilities, isRecord } from '@plugindex/model';
import { toLogLine } from '../capabilities/log-line.ts';
import type { CapabilityServer } from '../capability-server.ts';
import type { CallResult } from '../instance.ts';
import type { RunningPlugin } from '../runner.ts';
import type { HostContext } from './host-context.ts';
import { emptyServer } from './load-version.ts';
import type { InstallablePlugin } from './options.ts';
import type { LoadedVersion, PluginSlot } from './plugin-slot.ts';
import { messageOf } from './step-hooks.ts';

/** Calls the new version with its real configuration and real capabilities; answers what is wrong, one sentence each. */
export type SelfTest = (
  call: (hook: string, input: unknown) => Promise<CallResult>,
) => Promise<readonly string[]>;

export interface SelfTestReport {
  /** Examples that gave the output that they name, or, where they name none, any output. */
  readonly passed: number;
  /** Examples that asked the outside for something, which a trial does not get: they prove nothing either way. */
  readonly skipped: number;
  /** One sentence for each that failed. */
  readonly problems: readonly string[];
}

type Example = NonNullable<InstallablePlugin['manifest']['examples']>[number];

/** Of the randomness of a trial: the same each time. The clock shows the present, as it does for readers who try an example. */
const seed = 1;

/**
 * threat: examples that take for ever, while stopping the plugin waits for its turn. All of it ends with
 * `selfTestTimeoutMs`; what is under way then is left to its own limits.
 */
export async function runSelfTest(context: HostContext, subject: SelfTestSubject): Promise<SelfTestReport> {
  const found: Findings = { passed: 0, skipped: 0, problems: [], isOver: false };
  const { selfTestTimeoutMs, ports } = context;
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = ports.after(selfTestTimeoutMs, () => {
      found.isOver = true;
      found.problems.push(`The tests took longer than ${selfTestTimeoutMs} ms`);
      resolve();
    });
  });
  try {
    await Promise.race([findAll(context, subject, found), timeout]);
  } finally {
    cancel();
  }
  const { passed, skipped, problems } = found;
  return { passed, skipped, problems: [...problems] };
}

interface Findings {
  passed: number;
  skipped: number;
  readonly problems: string[];
  isOver: boolean;
}

async function findAll(
  context: HostContext,
  { slot, version, selfTest }: SelfTestSubject,
  found: Findings,
): Promise<void> {
  // One instance for each configuration that examples name.
  for (const group of byConfig(version.plugin.manifest.examples ?? [])) {
    const trial = await openTrial(context, slot, { version, config: group[0]?.config ?? {} });
    try {
      for (const example of group) {
        if (found.isOver) return;
        note(found, await tryExample(trial, example));
      }
    } finally {
      await trial.running.unload();
    }
  }
  if (selfTest === undefined || found.problems.length > 0) return;
  for (const problem of await runGiven(selfTest, version.running)) note(found, problem);
}

function note(found: Findings, outcome: 'passed' | 'skipped' | string): void {
  if (found.isOver) return;
  if (outcome === 'passed') found.passed += 1;
  else if (outcome === 'skipped') found.skipped += 1;
  else found.problems.push(outcome);
}

export interface SelfTestSubject {
  readonly slot: PluginSlot;
  readonly version: LoadedVersion;
  readonly selfTest?: SelfTest | undefined;
}

function byConfig(examples: readonly Example[]): readonly (readonly Example[])[] {
  return [...Map.groupBy(examples, ({ config }) => JSON.stringify(config ?? {})).values()];
}

interface Trial {
  readonly running: RunningPlugin;
  /** How often the outside was asked. */
  readonly requests: () => number;
}

interface TrialPlan {
  readonly version: LoadedVersion;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a trial asks of the outside is refused: a version that is not trusted yet must not write, send or read anything. */
async function openTrial(
  { ports, runner }: HostContext,
  { isolation }: PluginSlot,
  { version, config }: TrialPlan,
): Promise<Trial> {
  const { plugin, limits, grants } = version;
  let requests = 0;
  const server: CapabilityServer = {
    ...emptyServer,
    offers: new Set(['http', 'fs', 'kv', 'env'] as const),
    async serve() {
      requests += 1;
      return { error: { code: 'unavailable', message: 'This is a trial: nothing is served' } };
    },
  };
  const running = await runner(isolation).load({
    name: plugin.name,
    bytes: await plugin.readBytes(),
    grants: grants satisfies Capabilities,
    config,
    limits,
    server,
    reproducible: { nowMs: ports.now(), seed },
  });
  return { running, requests: () => requests };
}

async function tryExample(
  { running, requests }: Trial,
  { title, hook, input, output }: Example,
): Promise<'passed' | 'skipped' | string> {
  const asked = requests();
  const failed = (what: string) =>
    requests() > asked
      ? 'skipped'
      : `Example "${toLogLine(title)}" of "${toLogLine(hook)}": ${toLogLine(what)}`;
  try {
    const result = await running.call(hook, input);
    if (!result.ok)
      return failed(`the plugin answered with the error ${result.error.code} (${result.error.message})`);
    if (output === undefined || isEqual(result.value, output)) return 'passed';
    return failed(`found ${brief(result.value)}, expected ${brief(output)}`);
  } catch (cause) {
    // A version that breaks is no candidate, whatever it asked for.
    return `Example "${toLogLine(title)}" of "${toLogLine(hook)}": ${toLogLine(messageOf(cause))}`;
  }
}

async function runGiven(selfTest: SelfTest, running: RunningPlugin): Promise<readonly string[]> {
  try {
    return (await selfTest((hook, input) => running.call(hook, input))).map(toLogLine);
  } catch (cause) {
    return [`The self-test threw: ${toLogLine(messageOf(cause))}`];
  }
}

/** Equal as JSON: the order of keys says nothing. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => isEqual(item, b[i]));
  }
  if (!isRecord(a) || !isRecord(b) || Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
