// Any steps in any order, awaited or not: the table of states holds, everything settles, nothing stays loaded.
import {
  createInlineRunner,
  HostError,
  nextStates,
  type PluginEvent,
  type PluginState,
  type Runner,
  stepsBeginIn,
} from '@plugindex/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { installable, moduleThatSays, startHost } from './start-host.ts';

const bytes = moduleThatSays('x');
const asks = { kinds: [], capabilities: { clock: true, log: true } };

/** Counts what is loaded and not yet unloaded. */
function countingRunner(): { readonly runner: Runner; readonly loaded: () => number } {
  const inner = createInlineRunner({ wallClock: () => 0, now: () => 0, random: () => undefined });
  let loaded = 0;
  return {
    loaded: () => loaded,
    runner: {
      ...inner,
      async load(plugin) {
        const running = await inner.load(plugin);
        loaded += 1;
        return {
          ...running,
          async unload() {
            loaded -= 1;
            await running.unload();
          },
        };
      },
    },
  };
}

type Started = ReturnType<typeof startHost>;
type Act = (started: Started, n: number) => Promise<unknown>;

const version = (n: number) =>
  installable({ version: `1.${n}.0`, bytes, manifest: asks, consent: { clock: true, log: true } });
const acts = {
  install: ({ host }, n) => host.install(version(n)),
  init: ({ host }) => host.init('one'),
  start: ({ host }) => host.start('one'),
  call: ({ host }) => host.call('one', 'go', {}),
  break: ({ host }) => host.call('one', 'trap', {}),
  reload: ({ host }, n) => host.reload('one', version(n)),
  reloadBad: ({ host }, n) => host.reload('one', { ...version(n), readBytes: async () => Uint8Array.of(0) }),
  reloadWrong: ({ host }, n) => host.reload('one', version(n), { selfTest: async () => ['no'] }),
  revoke: ({ host }) => host.revoke('one', 'log'),
  consent: ({ host }) => host.consent('one', { clock: true, log: true }),
  stop: ({ host }) => host.stop('one'),
  destroy: ({ host }) => host.destroy('one'),
  wait: async ({ clock }) => clock.advance(700),
} satisfies Record<string, Act>;
const names = Object.keys(acts).filter((name): name is keyof typeof acts => name in acts);
// More of what leads on than of what ends it.
const actNames = fc.constantFrom(...names, 'start', 'reload', 'reload', 'call', 'call');
const expectedCodes =
  /^host\/(state|plugin-unknown|trap|quarantined|overloaded|rate-limited|self-test-failed|consent-required|module-invalid|disposed)$/;

function checkEvents(events: readonly PluginEvent[]): void {
  let state: PluginState | undefined;
  for (const event of events) {
    if (event.type !== 'state') continue;
    if (event.from === undefined) {
      expect([undefined, 'destroyed']).toContain(state);
      expect(event.to).toBe('discovered');
    } else {
      expect(event.from).toBe(state);
      expect<readonly PluginState[]>(nextStates[event.from]).toContain(event.to);
    }
    state = event.to;
  }
}

const settings = () => {
  const { runner, loaded } = countingRunner();
  const started = startHost({
    runners: { shared: runner },
    policy: 'all',
    probation: { calls: 4 },
    quarantine: { maxBroken: 2 },
  });
  return { started, loaded };
};

test('whatever is done at once or one after the other, each step settles as the table says, and nothing stays loaded', async () => {
  const steps = fc.array(fc.tuple(actNames, fc.boolean()), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const { started, loaded } = settings();
      await started.host.install(version(0));
      await started.host.start('one');
      const pending: Promise<unknown>[] = [];
      for (const [n, [name, isAwaited]] of plan.entries()) {
        const work = acts[name](started, n).catch((error: unknown) => {
          expect(error).toBeInstanceOf(HostError);
          expect(error instanceof HostError && error.code).toMatch(expectedCodes);
        });
        pending.push(work);
        if (isAwaited) await work;
      }
      await Promise.all(pending);
      checkEvents(started.events);
      expect(loaded()).toBeLessThanOrEqual(2);
      await started.host.close();
      expect(loaded()).toBe(0);
      expect(started.clock.pending()).toBe(0);
      expect(started.host.healths()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a step that may not begin is refused with "host/state" and changes nothing; one that may is not', async () => {
  const steps = {
    install: 'install',
    init: 'init',
    start: 'start',
    call: 'call',
    reload: 'reload',
    stop: 'stop',
  } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.array(actNames, { maxLength: 25 }),
      fc.constantFrom(...Object.values(steps)),
      async (plan, step) => {
        const { started } = settings();
        const { host } = started;
        await host.install(version(0));
        for (const [n, name] of plan.entries()) await acts[name](started, n).catch(() => undefined);
        const [before] = host.healths();
        if (before === undefined) return;
        const mayBegin = (stepsBeginIn[step] as readonly PluginState[]).includes(before.state);
        const error: unknown = await acts[step](started, 99).then(
          () => undefined,
          (cause: unknown) => cause,
        );
        const refused = error instanceof HostError && error.code === 'host/state';
        expect([before.state, step, refused]).toEqual([before.state, step, !mayBegin]);
        if (refused) expect(host.health('one').state).toBe(before.state);
      },
    ),
    { numRuns: 300 },
  );
});
