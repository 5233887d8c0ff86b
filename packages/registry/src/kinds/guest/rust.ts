// Kinds as Rust: one struct for each object, which reads and writes the kit's Json.
import type { GuestField, GuestModel, GuestObject, GuestType } from './guest-model.ts';

// The Rust reference: keywords, strict and reserved; and what a struct has already.
const taken = new Set(
  'as break const continue crate else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while async await dyn abstract become box do final macro override priv typeof unsized virtual yield try gen new json'.split(
    ' ',
  ),
);

export function toRust({ objects }: GuestModel): string {
  return ['#![allow(dead_code)]', 'use plugindex_pdk::Json;', ...objects.map(writeStruct)]
    .join('\n\n')
    .concat('\n');
}

function writeStruct({ name, doc, fields }: GuestObject): string {
  return `${docLine(doc, '')}#[derive(Clone, Debug, PartialEq)]
pub struct ${name}(pub Json);

impl ${name} {
    pub fn new() -> Self {
        Self(Json::object([]))
    }
${fields.map(writeField).join('')}}

impl Default for ${name} {
    fn default() -> Self {
        Self::new()
    }
}`;
}

function writeField({ key, words, type, isOptional, doc }: GuestField): string {
  const name = words.join('_');
  // A field "set_a" beside a field "a" would be two functions of one name.
  const id = taken.has(name) || name.startsWith('set_') ? `${name}_` : name;
  const quoted = quote(key);
  const { result, expression } = getter(type, { quoted, isOptional });
  const [argument, stored] = setter(type);
  return `
${docLine(doc, '    ')}    pub fn ${id}(&self) -> ${result} {
        ${expression}
    }
    pub fn ${setterOf({ words })}(mut self, value: ${argument}) -> Self {
        self.0.set(${quoted}, ${stored});
        self
    }
`;
}

/** @example setterOf({ words: ['user', 'id'] }) // 'set_user_id' */
export function setterOf({ words }: Pick<GuestField, 'words'>): string {
  return `set_${words.join('_')}`;
}

interface Getter {
  readonly result: string;
  readonly expression: string;
}

function getter(
  type: GuestType,
  { quoted, isOptional }: { readonly quoted: string; readonly isOptional: boolean },
): Getter {
  const optional = (inner: string, read: string, fallback: string): Getter => {
    const found = `self.0.get(${quoted})${read}`;
    return isOptional
      ? { result: `Option<${inner}>`, expression: found }
      : { result: inner, expression: `${found}${fallback}` };
  };
  switch (type.form) {
    case 'text':
      return optional('&str', '.and_then(Json::as_text)', '.unwrap_or_default()');
    case 'integer':
    case 'number':
      return optional('f64', '.and_then(Json::as_number)', '.unwrap_or_default()');
    case 'boolean':
      return optional('bool', '.and_then(Json::as_bool)', '.unwrap_or_default()');
    case 'object':
      return optional(
        type.name,
        `.filter(|value| **value != Json::Null).cloned().map(${type.name})`,
        '.unwrap_or_default()',
      );
    case 'list':
      return listGetter(type.items, quoted);
    case 'json':
      return optional('&Json', '', '.unwrap_or(&Json::Null)');
  }
}

function listGetter(items: GuestType, quoted: string): Getter {
  const list = `self.0.get(${quoted}).and_then(Json::as_array).unwrap_or_default().iter()`;
  switch (items.form) {
    case 'text':
      return { result: 'Vec<&str>', expression: `${list}.filter_map(Json::as_text).collect()` };
    case 'object':
      return { result: `Vec<${items.name}>`, expression: `${list}.cloned().map(${items.name}).collect()` };
    default:
      return { result: 'Vec<&Json>', expression: `${list}.collect()` };
  }
}

/** Type of the argument, and what is stored. */
function setter(type: GuestType): readonly [argument: string, stored: string] {
  switch (type.form) {
    case 'text':
      return ['impl Into<String>', 'Json::Text(value.into())'];
    case 'integer':
    case 'number':
      return ['f64', 'Json::Number(value)'];
    case 'boolean':
      return ['bool', 'Json::Bool(value)'];
    case 'object':
      return [type.name, 'value.0'];
    case 'list': {
      const [argument, stored] = setter(type.items);
      return [
        `impl IntoIterator<Item = ${type.items.form === 'text' ? 'String' : argument}>`,
        type.items.form === 'text'
          ? 'Json::Array(value.into_iter().map(Json::Text).collect())'
          : `Json::Array(value.into_iter().map(|value| ${stored}).collect())`,
      ];
    }
    case 'json':
      return ['Json', 'value'];
  }
}

function docLine(doc: string, indent: string): string {
  return doc === '' ? '' : `${indent}/// ${doc}\n`;
}

/** A Rust literal: what JSON escapes with a letter or four digits is written another way there. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll(/\\(u[0-9a-f]{4}|.)/g, (escaped, letter: string) => {
    if (letter === 'b') return '\\u{8}';
    if (letter === 'f') return '\\u{c}';
    return letter.startsWith('u') ? `\\u{${letter.slice(1)}}` : escaped;
  });
}
