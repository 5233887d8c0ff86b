// Kinds as Go: structs with the names of JSON as tags.
import type { GuestField, GuestModel, GuestObject, GuestType } from './guest-model.ts';

export function toGo({ objects }: GuestModel): string {
  return ['package main', ...objects.map(writeStruct)].join('\n\n').concat('\n');
}

function writeStruct({ name, doc, fields }: GuestObject): string {
  const comment = doc === '' ? '' : `// ${name}: ${doc}\n`;
  return `${comment}type ${name} struct {\n${fields.map(writeField).join('')}}`;
}

function writeField({ key, words, type, isOptional, doc }: GuestField): string {
  const name = fieldName({ words });
  const comment = doc === '' ? '' : `\t// ${doc}\n`;
  const pointer = isOptional && type.form !== 'list' && type.form !== 'json' ? '*' : '';
  // encoding/json takes no key with a comma, a quote or a backslash: such a field is left to a map.
  const tag = /^[\w$ .-]+$/.test(key) && key !== '-' ? `${key}${isOptional ? ',omitempty' : ''}` : '-';
  return `${comment}\t${name} ${pointer}${typeName(type)} \`json:"${tag}"\`\n`;
}

/** @example fieldName({ words: ['user', 'id'] }) // 'UserId' */
export function fieldName({ words }: Pick<GuestField, 'words'>): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** @example typeName({ form: 'list', items: { form: 'text' } }) // '[]string' */
export function typeName(type: GuestType): string {
  switch (type.form) {
    case 'text':
      return 'string';
    case 'integer':
    case 'number':
      return 'float64';
    case 'boolean':
      return 'bool';
    case 'object':
      return type.name;
    case 'list':
      return `[]${typeName(type.items)}`;
    case 'json':
      return 'any';
  }
}
