// Between the engine and the author's functions: text in, envelope out, whatever is thrown.
import { firstPosition, type Positions } from './positions.ts';

type Hook = (input: unknown) => unknown;

export interface Dispatch {
  /** Calls one hook; the envelope, or undefined while a promise is pending. */
  readonly run: (hook: number, input: string) => string | undefined;
  /** The envelope after all jobs have run. */
  readonly finish: () => string;
}

/** `exported`: what the author's entry exports; the packer numbers the functions in the order of their names. */
export function createDispatch(exported: Readonly<Record<string, Hook>>, positions: Positions): Dispatch {
  const hooks = Object.keys(exported)
    .sort()
    .map((name) => exported[name] as Hook);
  let settled: string | undefined;
  const failed = (thrown: unknown) => JSON.stringify({ error: toError(thrown, positions) });
  return {
    run: (hook, text) => {
      settled = undefined;
      try {
        const input = parseInput(text);
        const value = (hooks[hook] as Hook)(input);
        if (!(value instanceof Promise)) return succeeded(value);
        value.then(succeeded).then(
          (envelope) => {
            settled = envelope;
          },
          (thrown) => {
            settled = failed(thrown);
          },
        );
        return undefined;
      } catch (thrown) {
        return failed(thrown);
      }
    },
    finish: () =>
      settled ??
      JSON.stringify({
        error: { code: 'never_settled', message: 'Cannot answer: the promise of the hook is never settled' },
      }),
  };
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw Object.assign(new Error(`Cannot read the input: ${reason}`), {
      code: 'invalid_input',
      name: 'PluginError',
    });
  }
}

/** What JSON has no word for (undefined, a function) is null. */
function succeeded(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? '{"ok":null}' : `{"ok":${text}}`;
}

/** What `fail` throws goes out as it is; anything else is a mistake, and says where it was made. */
function toError(thrown: unknown, positions: Positions): { readonly code: string; readonly message: string } {
  if (!(thrown instanceof Error)) return { code: 'exception', message: `Uncaught ${String(thrown)}` };
  const { name, message, stack = '' } = thrown;
  const own: unknown = 'code' in thrown ? thrown.code : undefined;
  if (name === 'PluginError' && typeof own === 'string') return { code: own, message };
  const place = firstPosition(stack, positions);
  const where = place === undefined ? '' : ` (${place})`;
  return typeof own === 'string'
    ? { code: own, message: `${message}${where}` }
    : { code: 'exception', message: `${name}: ${message}${where}` };
}
