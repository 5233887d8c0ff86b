// What the first version of a plugin does in each hook of its kind: it looks for one key of the input and gives a fixed answer.
import { isRecord, type Kind } from '@plugindex/model';
import { sampleOf } from './sample.ts';

/** Stands in answers wherever a schema takes any text; the plugin's configuration can say another one. */
export const greeting = 'Hello, world';

export interface HelloHook {
  readonly name: string;
  /** What the host asks, one line without a final period. */
  readonly description: string;
  /** Input for a case that goes well. */
  readonly input: unknown;
  /** A key without which the plugin refuses the input. */
  readonly needs: string | undefined;
  /** The answer; it holds `greeting` where the configuration decides. */
  readonly output: unknown;
  readonly isGreeting: boolean;
}

/** The hooks that a plugin of the kind must have. */
export function helloHooks(kind: Kind): readonly HelloHook[] {
  return Object.entries(kind.hooks)
    .filter(([, { optional }]) => optional !== true)
    .map(([name, hook]) => {
      const input = sampleOf(hook.input, { text: 'hello' });
      const output = sampleOf(hook.output, { text: greeting });
      const description = (hook.description ?? `Answers ${name}`).replace(/\s+/g, ' ').replace(/\.$/, '');
      return {
        name,
        description,
        input,
        output,
        needs: firstRequired(hook.input),
        isGreeting: hasGreeting(output),
      };
    });
}

function firstRequired({ required }: Readonly<Record<string, unknown>>): string | undefined {
  const [first]: readonly unknown[] = Array.isArray(required) ? required : [];
  return typeof first === 'string' ? first : undefined;
}

export function hasGreeting(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasGreeting);
  if (isRecord(value)) return Object.values(value).some(hasGreeting);
  return value === greeting;
}

/** The answer with another greeting in it. @example withGreeting(['Hello, world'], 'Hi') // ['Hi'] */
export function withGreeting(value: unknown, text: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withGreeting(item, text));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withGreeting(item, text)]));
  return value === greeting ? text : value;
}
