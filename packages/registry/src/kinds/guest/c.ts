// Kinds as C: functions that read and write the fields of an object, named after both: auth_input_get_method.
import type { GuestField, GuestModel, GuestObject, GuestType } from './guest-model.ts';

export function toC({ objects }: GuestModel): string {
  const parts = objects.map(writeObject);
  return ['#pragma once', '#include "plugindex.h"', ...parts].join('\n\n').concat('\n');
}

function writeObject({ name, doc, fields }: GuestObject): string {
  const prefix = snakeCase(name);
  const about = doc === '' ? name : `${name}: ${doc}`;
  return [`/* ---- ${about} ---- */`, ...fields.map((field) => writeField(prefix, field))].join('\n\n');
}

/** Type of a value, how it is read out of `object`, and how it becomes JSON. */
function shapeOf(type: GuestType, key: string): readonly [type: string, read: string, toJson: string] {
  switch (type.form) {
    case 'text':
      return ['pdx_text', `pdx_text_or(object, ${key}, PDX_STR(""))`, 'pdx_string(value)'];
    case 'integer':
    case 'number':
      return ['double', `pdx_number_or(object, ${key}, 0)`, 'pdx_num(value)'];
    case 'boolean':
      return ['bool', `pdx_bool_or(object, ${key}, false)`, 'pdx_bool(value)'];
    default:
      return ['pdx_json *', `pdx_get(object, ${key})`, 'value'];
  }
}

function writeField(prefix: string, { key, words, type, isOptional, doc }: GuestField): string {
  const quoted = quote(key);
  const [valueType, read, stored] = shapeOf(type, quoted);
  const field = words.join('_');
  const space = valueType.endsWith('*') ? '' : ' ';
  const kind = type.form === 'list' ? 'An array.' : type.form === 'object' ? `A ${type.name}.` : '';
  const told = [doc, kind].filter((part) => part !== '').join(' – ');
  const define = (result: string, name: string, more: string, body: string) =>
    `static inline ${result}${prefix}_${name}_${field}(${more}) {\n  ${body}\n}`;
  const object = 'const pdx_json *object';
  return [
    ...(told === '' ? [] : [`/* ${told} */`]),
    define(`${valueType}${space}`, 'get', object, `return ${read};`),
    define(
      'pdx_json *',
      'set',
      `pdx_json *object, ${valueType}${space}value`,
      `return pdx_set(object, ${quoted}, ${stored});`,
    ),
    ...(isOptional
      ? [
          define(
            'bool ',
            'has',
            object,
            `const pdx_json *found = pdx_get(object, ${quoted});\n  return found && found->kind != PDX_NULL;`,
          ),
        ]
      : []),
  ].join('\n');
}

/** @example setterOf('AuthenticateOutput', { words: ['user', 'id'] }) // 'authenticate_output_set_user_id' */
export function setterOf(object: string, { words }: Pick<GuestField, 'words'>): string {
  return `${snakeCase(object)}_set_${words.join('_')}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A C literal: octal escapes, three digits each, so that no digit after one is taken for a part of it. */
function quote(text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
    return isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
