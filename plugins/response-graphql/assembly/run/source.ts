// What is known while a field is answered: the object it belongs to, and its own value so far.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';
import { toScalar } from '../schema/scalars';
import { TypeDefinition } from '../schema/schema';
import { Meta, MetaAnswer } from './introspect';
import { mix } from './seed';

/** An object that is being answered. */
export class Source {
  /** What a rule gave for it; empty when nothing was given. */
  given: Json = Json.object();
  /** Arguments of the field that led here: `user(id: 7) { id }` echoes 7. */
  args: Json = Json.object();
  meta: Meta | null = null;
  seed: u32 = 0;
  id: string = '';
}

/** What is known of a value before its type is looked at. All absent: the generator decides. */
export class Known {
  json: Json | null = null;
  meta: MetaAnswer | null = null;
  count: i32 = -1;
  seed: u32 = 0;
  args: Json = Json.object();
}

export function isKnownNull(known: Known): bool {
  const meta = known.meta;
  if (meta == null) {
    const json = known.json;
    return json != null && json.isNull;
  }
  const json = meta.json;
  return meta.meta == null && meta.list == null && (json == null || json.isNull);
}

/** The same id is the same object, however it was reached: what it says of itself depends on type and id alone. */
export function identify(type: TypeDefinition, source: Source, seed: u32): void {
  source.seed = seed;
  const field = type.field('id');
  if (field == null || field.type.leaf != 'ID' || field.type.nullable.element != null) return;
  let id = source.given.get('id');
  if (id == null) id = source.args.get('id');
  const known: Json | null = id == null ? null : toScalar('ID', id);
  source.id = known == null ? ((seed % 1000) + 1).toString() : known.text;
  source.seed = mix(mix(0, type.name), source.id);
}
