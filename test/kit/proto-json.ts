// Holds JSON against OpenTelemetry's own .proto files: names, types, and the mapping of Protocol Buffers to JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '@plugindex/model';
import { repositoryRoot } from './build-cache.ts';

// From github.com/open-telemetry/opentelemetry-proto at ac2c4b5d1f3a (v1.11.0 and 16 commits), unchanged; Apache-2.0.
const folder = join(repositoryRoot, 'test/fixtures/opentelemetry-proto');

interface Field {
  readonly type: string;
  readonly repeated: boolean;
  readonly oneof: string | undefined;
}

type Message = ReadonlyMap<string, Field>;

interface Definitions {
  readonly messages: ReadonlyMap<string, Message>;
  /** Values of each enum. */
  readonly enums: ReadonlyMap<string, readonly number[]>;
}

let known: Definitions | undefined;

/** What is wrong, one line each. `message` is the last part of its name. */
export function checkProtoJson(message: string, value: unknown): readonly string[] {
  known ??= readDefinitions();
  return checkMessage(known, { type: message, at: '' }, value);
}

interface Place {
  readonly type: string;
  readonly at: string;
}

function checkMessage(definitions: Definitions, { type, at }: Place, value: unknown): readonly string[] {
  const message = definitions.messages.get(type);
  if (message === undefined) return [`${at}: there is no message ${type}`];
  if (!isRecord(value) || Array.isArray(value)) return [`${at}: expected an object of ${type}`];
  const seen = new Set<string>();
  return Object.entries(value).flatMap(([key, item]) => {
    const place = `${at}/${key}`;
    const field = message.get(key);
    if (field === undefined) return [`${place}: ${type} has no such field`];
    if (field.oneof !== undefined) {
      if (seen.has(field.oneof)) return [`${place}: a second one of ${field.oneof}`];
      seen.add(field.oneof);
    }
    if (!field.repeated) return checkValue(definitions, { type: field.type, at: place }, item);
    if (!Array.isArray(item)) return [`${place}: expected an array`];
    return item.flatMap((one, i) => checkValue(definitions, { type: field.type, at: `${place}/${i}` }, one));
  });
}

const uint64 = /^(0|[1-9][0-9]{0,19})$/;
const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string' && value.isWellFormed(),
  bool: (value) => typeof value === 'boolean',
  double: (value) => typeof value === 'number' && Number.isFinite(value),
  int32: Number.isSafeInteger,
  sint32: Number.isSafeInteger,
  uint32: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  fixed32: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  // "JSON value will be a decimal string": numbers of 64 bits.
  uint64: (value) => typeof value === 'string' && uint64.test(value),
  fixed64: (value) => typeof value === 'string' && uint64.test(value),
  int64: (value) => typeof value === 'string' && uint64.test(value.replace(/^-/, '')),
  sfixed64: (value) => typeof value === 'string' && uint64.test(value.replace(/^-/, '')),
  // OTLP deviates: "traceId and spanId byte arrays are represented as case-insensitive hex-encoded strings".
  bytes: (value) => typeof value === 'string' && /^([0-9a-f]{32}|[0-9a-f]{16})$/i.test(value),
};

function checkValue(definitions: Definitions, { type, at }: Place, value: unknown): readonly string[] {
  const scalar = scalars[type];
  if (scalar !== undefined) return scalar(value) ? [] : [`${at}: ${JSON.stringify(value)} is no ${type}`];
  const name = type.split('.').at(-1) ?? type;
  const values = definitions.enums.get(name);
  if (values === undefined) return checkMessage(definitions, { type: name, at }, value);
  // OTLP deviates: "values of enum fields MUST be encoded as integer values".
  return values.some((one) => one === value) ? [] : [`${at}: ${JSON.stringify(value)} is no ${name}`];
}

function readDefinitions(): Definitions {
  const messages = new Map<string, Map<string, Field>>();
  const enums = new Map<string, number[]>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.proto'))) {
    const text = readFileSync(join(folder, name), 'utf8')
      .replaceAll(/\/\/.*$/gm, '')
      .replaceAll(/\/\*[\s\S]*?\*\//g, '');
    readBlocks(text, { messages, enums });
  }
  return { messages, enums };
}

const tokens =
  /\b(message|enum|oneof|service)\s+(\w+)\s*\{|(?:\b(repeated|optional)\s+)?([\w.]+)\s+(\w+)\s*=\s*(\d+)\s*(?:\[[^\]]*\])?;|(\w+)\s*=\s*(-?(?:0x[0-9a-fA-F]+|\d+))\s*(?:\[[^\]]*\])?;|\}/g;

function readBlocks(
  text: string,
  {
    messages,
    enums,
  }: { readonly messages: Map<string, Map<string, Field>>; readonly enums: Map<string, number[]> },
): void {
  const open: { readonly kind: string; readonly name: string }[] = [];
  for (const [whole, kind, blockName, label, type, field, , , number] of text.matchAll(tokens)) {
    const inside = open.at(-1);
    if (kind !== undefined && blockName !== undefined) {
      open.push({ kind, name: blockName });
      if (kind === 'message') messages.set(blockName, new Map());
      if (kind === 'enum') enums.set(blockName, []);
    } else if (whole === '}') open.pop();
    else if (inside?.kind === 'enum') enums.get(inside.name)?.push(Number(number));
    else if (type !== undefined && field !== undefined) {
      const message = open.findLast((block) => block.kind === 'message');
      const oneof = inside?.kind === 'oneof' ? inside.name : undefined;
      if (message === undefined) continue;
      messages.get(message.name)?.set(camelCase(field), { type, repeated: label === 'repeated', oneof });
    }
  }
}

/** "lowerCamelCase" of the mapping to JSON. */
function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
