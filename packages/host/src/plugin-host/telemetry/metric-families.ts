// The counts of a host as families of points, from which each export format is written.
import type { HistogramSnapshot } from '../duration-histogram.ts';
import type { HookMetrics, HostMetrics, PluginMetrics } from '../plugin-metrics.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface MetricFamily {
  /** In OpenTelemetry's way, with dots. */
  readonly name: string;
  readonly description: string;
  /** UCUM: `s`, `By`, or an annotation such as `{call}`. */
  readonly unit: string;
  /** A counter only grows. */
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly points: readonly MetricPoint[];
}

export interface MetricPoint {
  readonly attributes: Attributes;
  readonly value: number | HistogramSnapshot;
}

type FamilyFacts = Omit<MetricFamily, 'points'>;

const perPlugin: readonly (FamilyFacts & {
  readonly of: (plugin: PluginMetrics) => readonly MetricPoint[];
})[] = [
  {
    name: 'plugindex.plugin.info',
    description: 'What runs: 1 for the version and the isolation of each plugin',
    unit: '1',
    type: 'gauge',
    of: ({ plugin, version, isolation, state }) => [
      { attributes: { plugin, version, isolation, state }, value: 1 },
    ],
  },
  {
    name: 'plugindex.plugin.calls.in_flight',
    description: 'Calls that run or wait',
    unit: '{call}',
    type: 'gauge',
    of: ({ plugin, inFlight }) => [{ attributes: { plugin }, value: inFlight }],
  },
  {
    name: 'plugindex.plugin.memory.high_water',
    description: 'Largest linear memory that was seen after a call',
    unit: 'By',
    type: 'gauge',
    of: ({ plugin, memoryHighWaterBytes }) => [{ attributes: { plugin }, value: memoryHighWaterBytes }],
  },
  {
    name: 'plugindex.plugin.calls.refused',
    description: 'Calls that never reached the plugin, by the code of the error',
    unit: '{call}',
    type: 'counter',
    of: ({ plugin, refused }) =>
      Object.entries(refused).map(([code, value]) => ({ attributes: { plugin, code }, value })),
  },
  {
    name: 'plugindex.plugin.quarantines',
    description: 'How often the plugin was quarantined',
    unit: '{quarantine}',
    type: 'counter',
    of: ({ plugin, quarantines }) => [{ attributes: { plugin }, value: quarantines }],
  },
  {
    name: 'plugindex.plugin.reloads',
    description: 'New versions, by what became of them',
    unit: '{reload}',
    type: 'counter',
    of: ({ plugin, reloads, failedReloads, rollbacks }) => [
      { attributes: { plugin, outcome: 'swapped' }, value: reloads },
      { attributes: { plugin, outcome: 'failed' }, value: failedReloads },
      { attributes: { plugin, outcome: 'rolled-back' }, value: rollbacks },
    ],
  },
  {
    name: 'plugindex.plugin.log.records',
    description: 'Lines that the plugin logged',
    unit: '{record}',
    type: 'counter',
    of: ({ plugin, logRecords }) => [{ attributes: { plugin }, value: logRecords }],
  },
];

const perHook: readonly (FamilyFacts & {
  readonly of: (hook: HookMetrics, attributes: Attributes) => readonly MetricPoint[];
})[] = [
  {
    name: 'plugindex.plugin.calls',
    description: 'Calls that ended, by how: ok, plugin-error, or the code of the host’s error',
    unit: '{call}',
    type: 'counter',
    of: ({ outcomes }, attributes) =>
      Object.entries(outcomes).map(([outcome, value]) => ({ attributes: { ...attributes, outcome }, value })),
  },
  {
    name: 'plugindex.plugin.call.duration',
    description: 'Wall time of a call, waiting for its turn excluded',
    unit: 's',
    type: 'histogram',
    of: ({ duration }, attributes) => [{ attributes, value: duration }],
  },
  {
    name: 'plugindex.plugin.fuel',
    description: 'Units of fuel that calls burnt',
    unit: '{unit}',
    type: 'counter',
    of: ({ fuelSum }, attributes) => [{ attributes, value: fuelSum }],
  },
  {
    name: 'plugindex.plugin.fuel.max',
    description: 'Units of fuel that the dearest call burnt',
    unit: '{unit}',
    type: 'gauge',
    of: ({ fuelMax }, attributes) => [{ attributes, value: fuelMax }],
  },
];

/** Families without a point are left out. */
export function toMetricFamilies({ plugins }: HostMetrics): readonly MetricFamily[] {
  const families: readonly MetricFamily[] = [
    ...perPlugin.map(({ of, ...facts }) => ({ ...facts, points: plugins.flatMap(of) })),
    ...perHook.map(({ of, ...facts }) => ({
      ...facts,
      points: plugins.flatMap(({ plugin, hooks }) =>
        hooks.flatMap((hook) => of(hook, { plugin, hook: hook.hook })),
      ),
    })),
  ];
  return families.filter(({ points }) => points.length > 0);
}
