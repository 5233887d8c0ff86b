// The page of the tests: loads a plugin into a runner, calls it and gives back answers and codes of errors.
import { type BrowserRunnerOptions, createBrowserRunner } from '@plugindex/browser';
import { HostError, type PluginToRun } from '@plugindex/host/runner';

interface TryOptions {
  readonly isolation?: NonNullable<BrowserRunnerOptions['isolation']>;
  readonly grants?: PluginToRun['grants'];
  readonly config?: PluginToRun['config'];
  readonly timeoutMs?: number;
  readonly answerLength?: number;
}

type Calls = readonly (readonly [hook: string, input: unknown])[];

declare const Worker: new (
  url: string,
  options: { readonly type: 'module' },
) => ReturnType<BrowserRunnerOptions['startWorker']>;

async function tryPlugin(file: string, calls: Calls, options: TryOptions = {}): Promise<unknown[]> {
  const { isolation = 'shared', grants = {}, config = {}, timeoutMs = 10_000, answerLength = 1 } = options;
  const runner = createBrowserRunner({
    isolation,
    startWorker: () => new Worker('/worker.js', { type: 'module' }),
  });
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  const mebibyte = 1024 * 1024;
  try {
    const plugin = await runner.load({
      name: file,
      bytes,
      grants,
      config,
      server: {
        offers: new Set(['kv']),
        serve: async () => ({ ok: 'x'.repeat(answerLength) }),
        endCall: () => undefined,
      },
      limits: {
        timeoutMs,
        maxMemoryBytes: 64 * mebibyte,
        maxFuel: Number.MAX_SAFE_INTEGER,
        maxInputBytes: mebibyte,
        maxOutputBytes: mebibyte,
        maxCallsPerSecond: 1000,
        maxConcurrentCalls: 10,
        maxLogBytes: 1000,
        maxFileBytes: mebibyte,
        maxKvBytes: mebibyte,
        maxHttpRequests: 1,
        maxHttpBytes: mebibyte,
      },
    });
    const outcomes: unknown[] = [];
    for (const [hook, input] of calls) outcomes.push(await plugin.call(hook, input).catch(codeOf));
    return outcomes;
  } catch (error) {
    return [codeOf(error)];
  } finally {
    await runner.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof HostError ? error.code : String(error);
}

Object.assign(globalThis, { tools: { tryPlugin } });
