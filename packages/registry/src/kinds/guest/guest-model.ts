// The types of one kind as plugins need them: objects with fields that a language without unions can read and write.
import type { Kind } from '@plugindex/model';
import {
  type Declaration,
  type FieldModel,
  type HookModel,
  modelKinds,
  type TypeModel,
} from '../type-model.ts';
import { toComment } from '../typescript.ts';

/** What an accessor gives and takes. `json`: anything, as the kit's JSON. */
export type GuestType =
  | { readonly form: 'text' | 'integer' | 'number' | 'boolean' | 'json' }
  | { readonly form: 'object'; readonly name: string }
  | { readonly form: 'list'; readonly items: GuestType };

export interface GuestField {
  /** The key in JSON. */
  readonly key: string;
  /** Lower-case words of the key, each once in its object: ["user", "id"]. */
  readonly words: readonly string[];
  readonly type: GuestType;
  /** It may be left out, or be null. */
  readonly isOptional: boolean;
  /** One line. */
  readonly doc: string;
}

export interface GuestObject {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly GuestField[];
}

export interface GuestHook {
  /** As the module exports it. */
  readonly name: string;
  readonly doc: string;
  readonly input: GuestType;
  readonly output: GuestType;
  /** What the types are called in languages that have a name for each. */
  readonly inputName: string;
  readonly outputName: string;
}

export interface GuestModel {
  readonly hooks: readonly GuestHook[];
  readonly objects: readonly GuestObject[];
}

/** The types of the kind `name`, in the order in which they use one another: what is used comes first. */
export function modelGuest(name: string, kind: Kind): GuestModel {
  const { kinds, declarations } = modelKinds({ [name]: kind });
  const known = new Map(declarations.map((one) => [one.name, one]));
  const hooks = kinds.flatMap((one) => one.hooks).map((hook) => toHook(hook, known));
  const objects = declarations.flatMap((one) => (one.form === 'object' ? [toObject(one, known)] : []));
  return { hooks, objects };
}

type Known = ReadonlyMap<string, Declaration>;

function toHook({ name, description, input, output }: HookModel, known: Known): GuestHook {
  const named = (type: string) => toGuestType({ type: 'named', name: type }, known).type;
  const types = { input: named(input), output: named(output), inputName: input, outputName: output };
  return { name, doc: toComment(description ?? ''), ...types };
}

function toObject(one: Extract<Declaration, { readonly form: 'object' }>, known: Known): GuestObject {
  const taken = new Set<string>();
  return {
    name: one.name,
    doc: toComment(one.description ?? ''),
    fields: one.fields.map((field) => toField(field, { known, taken })),
  };
}

function toField(
  { name, type, isRequired, description, constraints }: FieldModel,
  { known, taken }: { readonly known: Known; readonly taken: Set<string> },
): GuestField {
  const bounds = constraints.join('; ');
  const told = [description ?? '', bounds === '' ? '' : `(${bounds})`].filter((part) => part !== '');
  const found = toGuestType(type, known);
  return {
    key: name,
    words: claimWords(name, taken),
    type: found.type,
    isOptional: !isRequired || found.isNullable,
    doc: toComment(told.join(' ')),
  };
}

/** A key can be any text; an identifier cannot. */
function claimWords(key: string, taken: Set<string>): readonly string[] {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (words.length === 0 || /^\d/.test(words[0] ?? '')) words.unshift('key');
  for (let count = 2; taken.has(words.join('_')); count += 1) words.push(String(count));
  taken.add(words.join('_'));
  return words;
}

interface Found {
  readonly type: GuestType;
  readonly isNullable: boolean;
}

const json: GuestType = { form: 'json' };

function toGuestType(type: TypeModel, known: Known): Found {
  const plain = (found: GuestType): Found => ({ type: found, isNullable: false });
  switch (type.type) {
    case 'text':
    case 'integer':
    case 'number':
    case 'boolean':
      return plain({ form: type.type });
    case 'constant':
      return plain(constantType(type.value));
    case 'list':
      return plain({ form: 'list', items: itemType(type.items, known) });
    case 'named': {
      const declared = known.get(type.name);
      return declared?.form === 'alias'
        ? toGuestType(declared.type, known)
        : plain({ form: 'object', name: type.name });
    }
    case 'union':
      return toUnion(type.members, known);
    default:
      return plain(json);
  }
}

/** Lists of lists are read with the kit's own means. */
function itemType(items: TypeModel, known: Known): GuestType {
  const { type } = toGuestType(items, known);
  return type.form === 'list' ? json : type;
}

function constantType(value: string | number | boolean): GuestType {
  if (typeof value === 'string') return { form: 'text' };
  return { form: typeof value === 'boolean' ? 'boolean' : 'number' };
}

/** What all members but null have in common; JSON where that is nothing. */
function toUnion(members: readonly TypeModel[], known: Known): Found {
  const others = members.filter(({ type }) => type !== 'null');
  const types = others.map((member) => toGuestType(member, known).type);
  const [first = json] = types;
  const isSame = types.every((one) => JSON.stringify(one) === JSON.stringify(first));
  return { type: isSame ? first : json, isNullable: others.length < members.length };
}
