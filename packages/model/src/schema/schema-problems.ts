// From ajv's errors to problems that a person can act on: placed, quoted, against the branch of a union that was meant.
import type { ErrorObject } from 'ajv';
import { nearest } from '../nearest.ts';
import { joinPointer, type SourceDocument, splitPointer } from '../parse/source-document.ts';
import type { Fix, Place, Problem } from '../problem.ts';
import { quote } from '../quote.ts';
import { isRecord } from '../record.ts';
import type { SchemaRuleCode } from './schema-rules.ts';
import { chooseBranches } from './schema-unions.ts';
import { keysOf, listOf, textOf, typeNames } from './schema-words.ts';
import { type TextFormat, textFormats } from './text-formats.ts';
import { expectedByPattern } from './text-patterns.ts';

/** More problems than anybody reads at once. */
const maxProblems = 50;
/** Errors of ajv that are looked at (threat: a file made of mistakes, each of which costs a search for the nearest key). */
const maxErrors = 2000;

/** What one error of ajv becomes, before it is placed. */
interface Finding {
  readonly code: SchemaRuleCode;
  readonly pointer: string;
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly hint?: string;
  /** The value that repairs it; `remove` takes the value out. */
  readonly repair?: { readonly value: unknown } | 'remove';
}

/** Problems of one document, in the order of ajv, each finding once. */
export function toSchemaProblems(errors: readonly ErrorObject[], source: SourceDocument): readonly Problem[] {
  const findings = new Map<string, Finding>();
  for (const error of chooseBranches(errors.slice(0, maxErrors))) {
    const finding = toFinding(error);
    if (finding !== undefined) findings.set(`${finding.code} ${finding.pointer} ${finding.message}`, finding);
    if (findings.size > maxProblems) break;
  }
  const problems = [...findings.values()].slice(0, maxProblems).map((finding) => toProblem(finding, source));
  if (findings.size > maxProblems) {
    problems.push({
      code: 'validate/schema/too-many-problems' satisfies SchemaRuleCode,
      severity: 'error',
      where: { file: source.file },
      message: `Cannot show every problem: found more than ${maxProblems}`,
      hint: 'correct the ones shown and run again',
    });
  }
  return problems;
}

function toProblem(finding: Finding, source: SourceDocument): Problem {
  const { code, pointer, message, found, expected, hint } = finding;
  return {
    code,
    severity: 'error',
    where: placeOf(pointer, source),
    message,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
    ...(finding.repair === undefined ? {} : { fix: toFix(finding.repair, { file: source.file, pointer }) }),
  };
}

function toFix(repair: { readonly value: unknown } | 'remove', at: { file: string; pointer: string }): Fix {
  return repair === 'remove' ? at : { ...at, value: repair.value };
}

/** A missing key has no position of its own: its object's is shown. */
function placeOf(pointer: string, source: SourceDocument): Place {
  const parent = pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));
  const position = source.locate(pointer) ?? source.locate(parent);
  return { file: source.file, pointer, ...position };
}

function toFinding(error: ErrorObject): Finding | undefined {
  // Errors below `propertyNames` are about a key; the error of `propertyNames` itself speaks for them.
  if (error.propertyName !== undefined && error.keyword !== 'propertyNames') return undefined;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(error);
    case 'required':
      return missingKey(error);
    case 'propertyNames':
      return badKey(error);
    case 'type':
      return wrongType(error);
    case 'enum':
    case 'const':
      return wrongValue(error);
    case 'pattern':
    case 'format':
      return wrongText(error);
    case 'uniqueItems':
      return duplicateItem(error);
    default:
      return outOfBounds(error);
  }
}

function unknownKey(error: ErrorObject): Finding {
  const key = textOf(error.params.additionalProperty);
  const known = keysOf(isRecord(error.parentSchema) ? error.parentSchema.properties : undefined);
  const present = keysOf(error.data);
  const meant = nearest(
    key,
    known.filter((name) => !present.includes(name)),
  );
  return {
    code: 'validate/schema/unknown-key',
    pointer: joinPointer(error.instancePath, key),
    message: `Cannot read ${nameOf(error.instancePath)}: found the unknown key ${quote(key)}, expected ${listOf(known)}`,
    found: quote(key),
    expected: listOf(known),
    hint:
      meant === undefined
        ? `remove ${quote(key)}`
        : `rename ${quote(key)} to ${quote(meant)} (by hand: a key is never renamed mechanically)`,
  };
}

function missingKey(error: ErrorObject): Finding {
  const key = textOf(error.params.missingProperty);
  const properties = isRecord(error.parentSchema) ? error.parentSchema.properties : undefined;
  const schema = isRecord(properties) ? properties[key] : undefined;
  const about = isRecord(schema) ? textOf(schema.description) : '';
  const example = exampleOf(schema);
  return {
    code: 'validate/schema/missing-key',
    pointer: joinPointer(error.instancePath, key),
    message: `Cannot read ${nameOf(error.instancePath)}: the key ${quote(key)} is missing`,
    expected: about === '' ? `the key ${quote(key)}` : about,
    hint: example === undefined ? `add "${key}"` : `add "${key}", for example ${key}: ${quote(example)}`,
    ...(isRecord(schema) && 'const' in schema ? { repair: { value: schema.const } } : {}),
  };
}

function badKey(error: ErrorObject): Finding {
  const key = textOf(error.params.propertyName);
  const expected = expectedOf(error.schema);
  return {
    code: 'validate/schema/key',
    pointer: joinPointer(error.instancePath, key),
    message: `Cannot read ${nameOf(error.instancePath)}: found the key ${quote(key)}, expected ${expected}`,
    found: quote(key),
    expected,
  };
}

function wrongType(error: ErrorObject): Finding | undefined {
  // A constant has one type: the finding about its value says more.
  if (isRecord(error.parentSchema) && 'const' in error.parentSchema) return undefined;
  const types = [error.schema].flat().map(textOf);
  const expected = types.map((type) => typeNames[type] ?? type).join(' or ');
  return {
    ...wrong('validate/schema/type', error, expected),
    ...typeAdvice(error.data, types[0] ?? ''),
  };
}

/** How to write the same thing with the right type, where that is sure. */
function typeAdvice(found: unknown, type: string): Pick<Finding, 'hint' | 'repair'> {
  if (type === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
    return { hint: 'put the value in quotes as it was written' };
  }
  if (type === 'boolean' && (found === 'true' || found === 'false')) {
    return { hint: 'remove the quotes', repair: { value: found === 'true' } };
  }
  if (
    (type === 'integer' || type === 'number') &&
    typeof found === 'string' &&
    /^(?:0|[1-9][0-9]{0,14})$/.test(found)
  ) {
    return { hint: 'remove the quotes', repair: { value: Number(found) } };
  }
  if (type === 'array' && typeof found === 'string') {
    return { hint: `write a list: [${quote(found)}]`, repair: { value: [found] } };
  }
  return {};
}

function wrongValue(error: ErrorObject): Finding {
  const allowed: unknown[] =
    error.keyword === 'enum' && Array.isArray(error.schema) ? error.schema : [error.schema];
  const expected = listOf(allowed);
  const finding = wrong('validate/schema/value', error, expected);
  // threat: {"toString": ""} is an object that cannot become text.
  const found = typeof error.data === 'object' ? undefined : String(error.data).toLowerCase();
  const same = allowed.find((value) => String(value).toLowerCase() === found);
  if (same !== undefined) return { ...finding, hint: `write ${quote(same)}`, repair: { value: same } };
  const meant = typeof error.data === 'string' ? nearest(error.data, allowed.map(String)) : undefined;
  return meant === undefined ? finding : { ...finding, hint: `did you mean ${quote(meant)}?` };
}

function wrongText(error: ErrorObject): Finding {
  // A format and the portable pattern beside it say the same: one finding.
  const hasFormat = isRecord(error.parentSchema) && 'format' in error.parentSchema;
  const code = hasFormat ? 'validate/schema/format' : 'validate/schema/pattern';
  const finding = wrong(code, error, expectedOf(error.parentSchema));
  const meant = formatOf(error.parentSchema)?.repair?.(textOf(error.data));
  if (meant !== undefined) return { ...finding, hint: `write ${quote(meant)}`, repair: { value: meant } };
  const example = exampleOf(error.parentSchema);
  return example === undefined ? finding : { ...finding, hint: `write it like ${quote(example)}` };
}

function duplicateItem(error: ErrorObject): Finding {
  const { i, j } = error.params;
  const pointer = joinPointer(error.instancePath, Math.max(Number(i), Number(j)));
  return {
    code: 'validate/schema/duplicate-item',
    pointer,
    message: `Cannot read ${nameOf(error.instancePath)}: items ${Number(j)} and ${Number(i)} are the same, expected each once`,
    expected: 'each item once',
    hint: 'remove one of the two',
    repair: 'remove',
  };
}

const bounds: Readonly<Record<string, { code: SchemaRuleCode; side: 'at least' | 'at most'; unit: string }>> =
  {
    minLength: { code: 'validate/schema/length', side: 'at least', unit: ' character' },
    maxLength: { code: 'validate/schema/length', side: 'at most', unit: ' character' },
    minItems: { code: 'validate/schema/count', side: 'at least', unit: ' item' },
    maxItems: { code: 'validate/schema/count', side: 'at most', unit: ' item' },
    minProperties: { code: 'validate/schema/count', side: 'at least', unit: ' key' },
    maxProperties: { code: 'validate/schema/count', side: 'at most', unit: ' key' },
    minimum: { code: 'validate/schema/range', side: 'at least', unit: '' },
    maximum: { code: 'validate/schema/range', side: 'at most', unit: '' },
  };

function outOfBounds(error: ErrorObject): Finding {
  const bound = bounds[error.keyword];
  if (bound === undefined)
    return wrong('validate/schema/other', error, `what the rule "${error.keyword}" asks`);
  const limit = Number(error.params.limit);
  const plural = bound.unit === '' || limit === 1 ? '' : 's';
  return wrong(bound.code, error, `${bound.side} ${limit}${bound.unit}${plural}`);
}

function wrong(code: SchemaRuleCode, error: ErrorObject, expected: string): Finding {
  const found = quote(error.data);
  return {
    code,
    pointer: error.instancePath,
    message: `Cannot read ${nameOf(error.instancePath)}: found ${found}, expected ${expected}`,
    found,
    expected,
  };
}

/** The last keys of a pointer, from a name on, as a person would name the place. */
function nameOf(pointer: string): string {
  const keys = splitPointer(pointer);
  if (keys.length === 0) return 'the file';
  let start = Math.max(0, keys.length - 3);
  while (start > 0 && /^[0-9]+$/.test(keys[start] ?? '')) start -= 1;
  return quote(keys.slice(start).join('.'));
}

function expectedOf(schema: unknown): string {
  if (!isRecord(schema)) return 'another value';
  const known = formatOf(schema)?.expected ?? expectedByPattern(schema.pattern);
  return known ?? `a text that matches ${textOf(schema.pattern)}`;
}

function formatOf(schema: unknown): TextFormat | undefined {
  if (!isRecord(schema)) return undefined;
  return Object.entries(textFormats).find(([name]) => name === schema.format)?.[1];
}

function exampleOf(schema: unknown): unknown {
  return isRecord(schema) && Array.isArray(schema.examples) ? schema.examples[0] : undefined;
}
