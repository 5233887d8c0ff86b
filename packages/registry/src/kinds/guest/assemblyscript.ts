// Kinds as AssemblyScript: one class for each object, which reads and writes the kit's Json.
import type { GuestField, GuestModel, GuestObject, GuestType } from './guest-model.ts';

const kit = '@plugindex/pdk-assemblyscript/assembly';
/** What a class has already, and the reserved words, not all of which can name an accessor. */
const taken = new Set(
  'json constructor break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with let static yield'.split(
    ' ',
  ),
);

export function toAssemblyScript({ objects }: GuestModel): string {
  return [`import { Json } from '${kit}';`, ...objects.map(writeClass)].join('\n\n').concat('\n');
}

function writeClass({ name, doc, fields }: GuestObject): string {
  return `${docLine(doc, '')}export class ${name} {
  constructor(public json: Json = Json.object()) {}
${fields.map(writeField).join('')}}`;
}

function writeField(field: GuestField): string {
  const { key, type, isOptional, doc } = field;
  const id = accessorOf(field);
  const quoted = quote(key);
  const typeName = nameOf(type, isOptional);
  return `
${docLine(doc, '  ')}  get ${id}(): ${typeName} {
${read(type, { quoted, isOptional })}
  }
  set ${id}(value: ${typeName}) {
${write(type, { quoted, isOptional })}
  }
`;
}

interface Access {
  readonly quoted: string;
  readonly isOptional: boolean;
}

function nameOf(type: GuestType, isOptional: boolean): string {
  switch (type.form) {
    case 'text':
      return isOptional ? 'string | null' : 'string';
    case 'integer':
    case 'number':
      return 'f64';
    case 'boolean':
      return 'bool';
    case 'object':
      return isOptional ? `${type.name} | null` : type.name;
    case 'list':
      return `${nameOf(type.items, false)}[]`;
    case 'json':
      return isOptional ? 'Json | null' : 'Json';
  }
}

function read(type: GuestType, { quoted, isOptional }: Access): string {
  const found = `    const value = this.json.get(${quoted});\n`;
  switch (type.form) {
    case 'text':
      return isOptional
        ? `${found}    return value != null && value.isString ? value.text : null;`
        : `    return this.json.textOr(${quoted}, '');`;
    case 'integer':
    case 'number':
      return `    return this.json.numberOr(${quoted}, 0);`;
    case 'boolean':
      return `    return this.json.boolOr(${quoted}, false);`;
    case 'list':
      return `    const items = this.json.list(${quoted});
    const values: ${nameOf(type, false)} = [];
    for (let i = 0; i < items.length; i++) values.push(${fromJson(type.items, 'items[i]')});
    return values;`;
    default: {
      const none = isOptional
        ? 'null'
        : fromJson(type, type.form === 'json' ? 'Json.nil()' : 'Json.object()');
      const isThere = isOptional ? 'value != null && !value.isNull' : 'value != null';
      return `${found}    return ${isThere} ? ${fromJson(type, 'value')} : ${none};`;
    }
  }
}

function write(type: GuestType, { quoted, isOptional }: Access): string {
  if (type.form === 'list')
    return `    const items = Json.array();
    for (let i = 0; i < value.length; i++) items.push(${toJson(type.items, 'value[i]')});
    this.json.set(${quoted}, items);`;
  const nullable = isOptional && ['text', 'object', 'json'].includes(type.form);
  const stored = toJson(type, 'value');
  return nullable
    ? `    this.json.set(${quoted}, value == null ? Json.nil() : ${stored});`
    : `    this.json.set(${quoted}, ${stored});`;
}

function fromJson(type: GuestType, value: string): string {
  switch (type.form) {
    case 'text':
      return `${value}.text`;
    case 'integer':
    case 'number':
      return `${value}.number`;
    case 'boolean':
      return `${value}.isTrue`;
    case 'object':
      return `new ${type.name}(${value})`;
    default:
      return value;
  }
}

function toJson(type: GuestType, value: string): string {
  switch (type.form) {
    case 'text':
      return `Json.str(${value})`;
    case 'integer':
    case 'number':
      return `Json.num(${value})`;
    case 'boolean':
      return `Json.bool(${value})`;
    case 'object':
      return `${value}.json`;
    default:
      return value;
  }
}

/** @example accessorOf({ words: ['user', 'id'] }) // 'userId' */
export function accessorOf({ words }: Pick<GuestField, 'words'>): string {
  const name = camelCase(words);
  return taken.has(name) ? `${name}_` : name;
}

function camelCase(words: readonly string[]): string {
  return words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function docLine(doc: string, indent: string): string {
  return doc === '' ? '' : `${indent}/** ${doc} */\n`;
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u2028\u2029]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
}
