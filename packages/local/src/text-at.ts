// Takes a text out of unknown JSON.
import { valueAt } from '@plugindex/model';

/**
 * The text under a key. Throws what `toError` makes of the reason when there is none.
 * @example textAt({ content: 'x' }, 'content', (why) => new TypeError(why)) // 'x'
 */
export function textAt(value: unknown, key: string, toError: (why: string) => Error): string {
  const text = valueAt(value, `/${key}`);
  if (typeof text !== 'string') throw toError(`"${key}" is missing`);
  return text;
}
