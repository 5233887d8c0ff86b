// Takes single values out of an event, whose form depends on what happened.
import { valueAt } from '@plugindex/model';
import { ActionError } from './action-error.ts';

/** A text of the event, or undefined. @example textAt(event, '/pull_request/head/sha') */
export function textAt(event: unknown, pointer: string): string | undefined {
  const value = valueAt(event, pointer);
  return typeof value === 'string' ? value : undefined;
}

/** A whole number above 0, or undefined. @example numberAt(event, '/pull_request/number') */
export function numberAt(event: unknown, pointer: string): number | undefined {
  const value = valueAt(event, pointer);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** Throws ActionError `action/event` when the event has no id of a commit there. */
export function commitAt(event: unknown, pointer: string): string {
  const value = textAt(event, pointer);
  if (value !== undefined && /^[0-9a-f]{40}$/.test(value)) return value;
  throw new ActionError('action/event', `Cannot use the event: it has no commit at ${pointer}`);
}

/** Number of a pull request as a workflow hands it on. Throws ActionError `action/input`. */
export function parseNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ActionError(
    'action/input',
    `Cannot use ${JSON.stringify(text.slice(0, 40))}: expected the number of a pull request`,
  );
}
