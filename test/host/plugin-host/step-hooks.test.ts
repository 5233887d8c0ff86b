// Hooks of the host application around every step of a plugin's life, and the step in which nothing of the plugin runs yet.
import { type LifecycleStep, type PluginHost, stepsBeginIn } from '@plugindex/host';
import { expect, test } from 'vitest';
import { errorOf, installable, moduleThatSays, startHost, type TestHost } from './start-host.ts';

interface StepCase {
  readonly step: LifecycleStep;
  readonly run: (host: PluginHost) => Promise<unknown>;
  /** Steps that come first. */
  readonly needs: readonly ('install' | 'start')[];
  /** What the hooks are told beside step and plugin. */
  readonly told?: { readonly version?: string; readonly hook?: string };
  /** How the plugin is before the step, and how after it; undefined where the host does not know it. */
  readonly states: readonly [before: string | undefined, after: string | undefined];
}

const cases: readonly StepCase[] = [
  {
    step: 'install',
    needs: [],
    run: (host) => host.install(installable()),
    states: [undefined, 'discovered 1.0.0'],
  },
  {
    step: 'init',
    needs: ['install'],
    run: (host) => host.init('one'),
    states: ['discovered 1.0.0', 'loaded 1.0.0'],
  },
  {
    step: 'start',
    needs: ['install'],
    run: (host) => host.start('one'),
    states: ['discovered 1.0.0', 'ready 1.0.0'],
  },
  {
    step: 'call',
    needs: ['install', 'start'],
    run: (host) => host.call('one', 'go', {}),
    told: { hook: 'go' },
    states: ['ready 1.0.0', 'ready 1.0.0'],
  },
  {
    step: 'reload',
    needs: ['install', 'start'],
    run: (host) => host.reload('one', installable({ version: '1.1.0' })),
    told: { version: '1.1.0' },
    states: ['ready 1.0.0', 'ready 1.1.0'],
  },
  {
    step: 'stop',
    needs: ['install', 'start'],
    run: (host) => host.stop('one'),
    states: ['ready 1.0.0', 'stopped 1.0.0'],
  },
  {
    step: 'destroy',
    needs: ['install', 'start'],
    run: (host) => host.destroy('one'),
    states: ['ready 1.0.0', undefined],
  },
];

function stateOf({ host }: TestHost): string | undefined {
  const [health] = host.healths();
  return health && `${health.state} ${health.version}`;
}

async function hostBefore({ needs }: StepCase): Promise<TestHost> {
  const started = startHost();
  if (needs.includes('install')) await started.host.install(installable());
  if (needs.includes('start')) await started.host.start('one');
  return started;
}

test('the cases are all steps that there are', () => {
  expect(cases.map(({ step }) => step)).toEqual(Object.keys(stepsBeginIn));
});

test.each(cases)('hooks run before and after $step, and are told about it', async (one) => {
  const { step, run, told, states } = one;
  const started = await hostBefore(one);
  const seen: unknown[] = [];
  started.host.before(step, (context) => void seen.push(['before', context, stateOf(started)]));
  started.host.after(step, (context) => void seen.push(['after', context, stateOf(started)]));
  await run(started.host);
  const context = { step, plugin: 'one', version: '1.0.0', ...told };
  expect(seen).toEqual([
    ['before', context, states[0]],
    ['after', context, states[1]],
  ]);
});

test.each(cases)('a hook that throws before $step prevents it, and nothing was changed', async (one) => {
  const { step, run, states } = one;
  const started = await hostBefore(one);
  const { host, events } = started;
  const everything = () => ({ healths: host.healths(), metrics: host.metrics(), events: [...events] });
  const before = everything();
  const after: string[] = [];
  const away = host.before(step, () => {
    throw new Error('not on Sundays');
  });
  host.after(step, () => void after.push(step));
  const error = await errorOf(run(host));
  expect(error.code).toBe('host/step-aborted');
  expect(error.message).toBe(
    `Cannot ${step} the plugin "one": a hook before it threw (not on Sundays); nothing was changed`,
  );
  expect(everything()).toEqual(before);
  expect(after).toEqual([]);
  away();
  await run(host);
  expect([stateOf(started), after]).toEqual([states[1], [step]]);
});

test.each(cases)('a hook that throws after $step does not undo it, and is told', async (one) => {
  const { step, run, states } = one;
  const started = await hostBefore(one);
  started.host.after(step, async () => {
    throw new Error('too late');
  });
  await run(started.host);
  expect(stateOf(started)).toBe(states[1]);
  expect(started.events).toContainEqual(
    expect.objectContaining({ type: 'hook-failed', step, message: 'too late' }),
  );
});

test('init loads a plugin and runs nothing of it; start opens it without loading it again', async () => {
  const { host, events } = startHost();
  let reads = 0;
  const bytes = moduleThatSays('1.0.0');
  const readBytes = async () => {
    reads += 1;
    return bytes;
  };
  await host.install(installable({ bytes, readBytes }));
  expect(host.hooks('one')).toEqual([]);
  await host.init('one');
  expect(host.health('one').state).toBe('loaded');
  expect(host.hooks('one')).toEqual(['go', 'err', 'trap', 'loop']);
  const early = await errorOf(host.call('one', 'go', {}));
  expect(early.code).toBe('host/state');
  expect(early.message).toBe(
    'Cannot call the plugin "one": it is loaded, expected ready or quarantined; start it first',
  );
  // Every run of a guest is reported, whoever asked for it, and leaves its time and its memory here.
  expect(host.metrics().plugins).toMatchObject([{ memoryHighWaterBytes: 0, hooks: [] }]);
  await host.start('one');
  expect(host.health('one').state).toBe('ready');
  expect(await host.call('one', 'go', {})).toEqual({ ok: true, value: '1.0.0' });
  expect(host.metrics().plugins[0]?.memoryHighWaterBytes).toBe(65_536);
  expect(reads).toBe(1);
  expect(events.flatMap((event) => (event.type === 'state' ? [event.to] : []))).toEqual([
    'discovered',
    'loading',
    'loaded',
    'ready',
  ]);
});
