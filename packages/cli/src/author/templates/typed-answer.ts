// How the first answer of a hook is written with the types of its kind: field by field, where it is an object of them.
import { isRecord } from '@plugindex/model';
import type {
  GuestField,
  GuestHook,
  GuestModel,
  GuestType,
} from '@plugindex/registry/kinds/guest/guest-model';
import type { HelloHook } from './hello-hooks.ts';

export interface AnswerField {
  readonly field: GuestField;
  readonly value: unknown;
}

export interface TypedAnswer {
  /** Name of its type. */
  readonly type: string;
  readonly fields: readonly AnswerField[];
}

/** The types of one hook. Throws a TypeError for a hook that the kind does not have. */
export function typesOf({ hooks }: GuestModel, name: string): GuestHook {
  const found = hooks.find((hook) => hook.name === name);
  if (found === undefined) throw new TypeError(`unreachable: the kind has no hook "${name}"`);
  return found;
}

/** Undefined where the answer is no object, or holds what its type has no setter for: null in a text, for example. */
export function typedAnswer(
  { objects }: GuestModel,
  type: GuestType,
  value: unknown,
): TypedAnswer | undefined {
  if (type.form !== 'object' || !isRecord(value)) return undefined;
  const declared = objects.find(({ name }) => name === type.name)?.fields ?? [];
  const fields = Object.entries(value).flatMap(([key, member]) => {
    const field = declared.find((one) => one.key === key);
    return field !== undefined && fits(field.type, member) ? [{ field, value: member }] : [];
  });
  return fields.length === Object.keys(value).length ? { type: type.name, fields } : undefined;
}

/** The types that the functions of these hooks name, where each object has a type and is built with it; sorted. */
export function usedTypes(hooks: readonly HelloHook[], model: GuestModel): readonly string[] {
  const names = hooks.flatMap(({ name, needs, output }) => {
    const types = typesOf(model, name);
    const answer = typedAnswer(model, types.output, output);
    return [
      ...(needs === undefined ? [] : namedBy(types.input)),
      ...(answer === undefined
        ? []
        : [answer.type, ...answer.fields.flatMap(({ field }) => namedBy(field.type))]),
    ];
  });
  return [...new Set(names)].toSorted();
}

function namedBy(type: GuestType): readonly string[] {
  if (type.form === 'list') return namedBy(type.items);
  return type.form === 'object' ? [type.name] : [];
}

function fits(type: GuestType, value: unknown): boolean {
  switch (type.form) {
    case 'text':
      return typeof value === 'string';
    case 'integer':
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'object':
      return isRecord(value);
    case 'list':
      return Array.isArray(value) && value.every((item) => fits(type.items, item));
    case 'json':
      return true;
  }
}
