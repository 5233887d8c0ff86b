// A plugin host for tests, on a clock that the test moves, and plugins to put into it.
import {
  createPluginHost,
  HostError,
  type InstallablePlugin,
  type PluginEvent,
  type PluginHost,
  type PluginHostOptions,
} from '@plugindex/host';
import { digestOf } from '@plugindex/model/digest-of';
import { createInlineRunner } from '../../../packages/host/src/runner/inline-runner.ts';
import { loopForever, packed, plugin, unreachable } from '../hostile-modules.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

/** Answers `go` with the text that is its version's mark, breaks in `trap`, never ends in `loop`, reports an error in `err`. */
export function moduleThatSays(mark: string): Uint8Array {
  return plugin({
    go: `{"ok":"${mark}"}`,
    err: '{"error":{"code":"nope","message":"not today"}}',
    trap: [unreachable],
    loop: [...loopForever, ...packed(0, 8)],
  });
}

export function installable(
  more: Partial<InstallablePlugin> & { readonly bytes?: Uint8Array } = {},
): InstallablePlugin {
  const { version = '1.0.0', bytes = moduleThatSays(version), ...rest } = more;
  return {
    name: 'one',
    version,
    digest: digestOf(bytes),
    manifest: { kinds: ['auth'] },
    consent: {},
    config: {},
    readBytes: async () => bytes,
    ...rest,
  };
}

export interface TestHost {
  readonly host: PluginHost;
  readonly clock: ManualClock;
  readonly events: PluginEvent[];
}

export function startHost(more: Partial<PluginHostOptions> = {}): TestHost {
  const clock = createManualClock();
  const inline = createInlineRunner({
    wallClock: clock.now,
    now: () => performance.now(),
    random: (bytes) => bytes.fill(7),
  });
  const host = createPluginHost({
    runners: () => inline,
    ports: { ...clock, checkConfig: () => [] },
    policy: {},
    ...more,
  });
  const events: PluginEvent[] = [];
  host.subscribe((event) => events.push(event));
  return { host, clock, events };
}

/** A host in which one plugin is ready. */
export async function startedHost(
  more: Partial<PluginHostOptions> = {},
  one: Parameters<typeof installable>[0] = {},
): Promise<TestHost> {
  const started = startHost(more);
  await started.host.install(installable(one));
  await started.host.start('one');
  return started;
}

/** The HostError that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<HostError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof HostError) return error;
    throw error;
  }
  throw new TypeError('nothing was thrown');
}
