// What the page of the plugin host takes from code: an example that a test runs, states and steps, defaults, names of metrics.
import { readFile } from 'node:fs/promises';
import {
  createDurationHistogram,
  type HostMetrics,
  type LifecycleStep,
  nextStates,
  type PluginState,
  stepsBeginIn,
} from '@plugindex/host';
import {
  defaultDrainTimeoutMs,
  defaultKeepRecords,
  defaultProbation,
  defaultSelfTestTimeoutMs,
} from '../../packages/host/src/plugin-host/options.ts';
import { defaultQuarantine } from '../../packages/host/src/plugin-host/quarantine.ts';
import { toMetricFamilies } from '../../packages/host/src/plugin-host/telemetry/metric-families.ts';
import { type Blocks, prose, table } from './markdown.ts';

const code = (text: string) => `\`${text}\``;
const number = (value: number) => value.toLocaleString('en');

const states: Readonly<Record<PluginState, string>> = {
  discovered: 'known; nothing is loaded',
  loading: 'is read, checked, metered and compiled',
  loaded: 'checked and compiled; takes no calls yet',
  ready: 'takes calls',
  quarantined: 'broke too often: takes one call when its time is over',
  draining: 'takes no new calls, finishes those that began',
  stopped: 'unloaded; can be started again',
  failed: 'could not be loaded, or cannot go on with what it is granted; `health()` says why',
  destroyed: 'forgotten, its counters included',
};

const steps: Readonly<Record<LifecycleStep, string>> = {
  install: 'makes it known',
  init: 'checks and compiles; nothing of the plugin runs',
  start: 'opens it for calls, and loads it first where that was not done',
  call: 'runs one hook',
  reload: 'puts a new version in its place',
  stop: 'lets calls finish, then unloads',
  destroy: 'stops it and forgets it',
};

export async function hostBlocks(): Promise<Blocks> {
  const usage = await readFile(new URL('../../test/node/plugin-host/usage.ts', import.meta.url), 'utf8');
  return {
    usage: `\`\`\`ts\n${usage.trimEnd()}\n\`\`\``,
    states: table(
      ['state', 'the plugin', 'may become'],
      Object.entries(states).map(([state, meaning]) => [
        code(state),
        meaning,
        Object.entries(nextStates)
          .flatMap(([from, next]) => (from === state ? next.map(code) : []))
          .join(', '),
      ]),
    ),
    steps: table(
      ['step', 'what it does', 'begins in'],
      Object.entries(steps).map(([step, meaning]) => [
        code(step),
        meaning,
        Object.entries(stepsBeginIn)
          .flatMap(([name, from]) => (name === step ? from.map(code) : []))
          .join(', '),
      ]),
    ),
    defaults: defaults(),
    metrics: metrics(),
  };
}

function defaults(): string {
  const { maxBroken, windowMs, firstMs, maxMs, forgetMs } = defaultQuarantine;
  return table(
    ['option', 'what', 'default'],
    [
      [
        '`quarantine.maxBroken`, `.windowMs`',
        'broken calls within so many milliseconds that lead into quarantine',
        `${maxBroken} in ${number(windowMs)}`,
      ],
      [
        '`quarantine.firstMs`, `.maxMs`',
        'the first stay, and the longest, milliseconds',
        `${number(firstMs)}, ${number(maxMs)}`,
      ],
      [
        '`quarantine.forgetMs`',
        'after so long without a stay the next one is short again, milliseconds',
        number(forgetMs),
      ],
      [
        '`probation.calls`, `.ms`',
        'ended calls, or milliseconds, after which a new version is trusted',
        `${number(defaultProbation.calls)}, ${number(defaultProbation.ms)}`,
      ],
      [
        '`probation.maxBroken`',
        'broken calls that bring the old version back',
        number(defaultProbation.maxBroken),
      ],
      [
        '`selfTestTimeoutMs`',
        'time of all tests of a new version together',
        number(defaultSelfTestTimeoutMs),
      ],
      ['`drainTimeoutMs`', 'how long calls that began may go on', number(defaultDrainTimeoutMs)],
      ['`keepRecords`', 'log records and audit events kept in memory, each', number(defaultKeepRecords)],
    ],
  );
}

/** One plugin with one hook, so that every family has a point. */
function sampleMetrics(): HostMetrics {
  const latency = { p50: undefined, p90: undefined, p99: undefined };
  const duration = createDurationHistogram().snapshot();
  const figures = { fuelSum: 1, fuelMax: 1, duration, latency };
  const hook = { hook: 'authenticate', outcomes: { ok: 1 }, ...figures };
  const total = { calls: 1, errors: 0, ...figures };
  const counters = { quarantines: 0, reloads: 0, failedReloads: 0, rollbacks: 0, logRecords: 0 };
  const facts = { plugin: 'auth-jwt', version: '1.0.0', isolation: 'shared', state: 'ready' } as const;
  const refused = { 'host/rate-limited': 1 };
  const plugin = {
    ...facts,
    ...counters,
    inFlight: 0,
    memoryHighWaterBytes: 0,
    refused,
    total,
    hooks: [hook],
  };
  return { startedAt: 0, at: 0, listenerFailures: 0, plugins: [plugin] };
}

function metrics(): string {
  return table(
    ['metric', 'type', 'unit', 'attributes', 'what'],
    toMetricFamilies(sampleMetrics()).map(({ name, type, unit, description, points }) => [
      code(name),
      type,
      code(unit),
      Object.keys(points[0]?.attributes ?? {})
        .map(code)
        .join(', '),
      prose(description),
    ]),
  );
}
