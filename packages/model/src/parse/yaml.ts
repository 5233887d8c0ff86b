// YAML in: one document of the core schema, unique text keys, no tags, no merge keys, bounded aliases; all problems at once.
import type { Document, ErrorCode, YAMLError } from 'yaml';
import { loadYaml } from '../libraries.ts';
import type { Parsed, Problem } from '../problem.ts';
import { quote } from '../quote.ts';
import { parseFastYaml } from './fast-yaml.ts';
import { type ParseRuleCode, parseProblem } from './parse-rules.ts';
import { positionAt, type SourceDocument, type SourcePosition, splitPointer } from './source-document.ts';
import { toPlainValue } from './yaml-value.ts';

/** Ten times the largest manifest or registry description that we have seen. */
export const maxYamlBytes = 512 * 1024;
/** More problems than anybody reads at once; the next run shows the rest. */
const maxProblems = 50;

export interface ParseTextOptions {
  /** Path shown in problems. */
  readonly file: string;
  /** Cap on the UTF-8 size. */
  readonly maxBytes?: number;
}

/**
 * Parses a YAML file. Problems carry codes `parse/yaml/…`, line and column; none is thrown.
 * @example parseYaml('name: auth-jwt', { file: 'plugin.yaml' }) // { ok: true, value: { value: { name: 'auth-jwt' }, … } }
 */
export function parseYaml(text: string, options: ParseTextOptions): Parsed<SourceDocument> {
  const { file, maxBytes = maxYamlBytes } = options;
  const refused = refuseText(text, { file, maxBytes });
  if (refused !== undefined) return { ok: false, problems: [refused] };
  const fast = parseFastYaml(text);
  if (fast === undefined) return parseWithLibrary(text, file);
  return { ok: true, value: lazyDocument(text, { file, value: fast.value }), problems: [] };
}

/** Positions are wanted only where something is wrong: the library finds them then. */
function lazyDocument(text: string, { file, value }: { file: string; value: unknown }): SourceDocument {
  let located: Parsed<SourceDocument> | undefined;
  const locate = (pointer: string) => {
    located ??= parseWithLibrary(text, file);
    return located.ok ? located.value.locate(pointer) : undefined;
  };
  return { file, value, locate };
}

function refuseText(text: string, options: { file: string; maxBytes: number }): Problem | undefined {
  const { file, maxBytes } = options;
  // threat: a file that costs far more to parse than to send. UTF-8 takes at least one byte per UTF-16 unit.
  const size = text.length > maxBytes ? text.length : Buffer.byteLength(text);
  if (size > maxBytes) {
    return parseProblem(
      'parse/yaml/too-large',
      { file },
      `found ${size} bytes, expected at most ${maxBytes}`,
    );
  }
  const control = unprintable.exec(text);
  if (control === null) return undefined;
  const where = { file, ...positionAt(text, control.index) };
  return parseProblem(
    'parse/yaml/control-character',
    where,
    `found ${quote(control[0])}, expected printable characters`,
  );
}

// YAML 1.2.2, section 5.1: everything outside c-printable. A byte order mark may only open the text.
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Cs}|(?<!^)\ufeff/u;

/** The slow and sure way; the fast path must give the same value wherever it gives one. */
export function parseWithLibrary(text: string, file: string): Parsed<SourceDocument> {
  const documents = readDocuments(text);
  if (documents === undefined) {
    return { ok: false, problems: [parseProblem('parse/yaml/too-deep', { file }, 'it nests too deeply')] };
  }
  const problems: Problem[] = [];
  const add = (code: ParseRuleCode, offset: number, what: string) => {
    if (problems.length < maxProblems)
      problems.push(parseProblem(code, { file, ...positionAt(text, offset) }, what));
  };
  const [document, second] = documents;
  if (second !== undefined) {
    add(
      'parse/yaml/documents',
      second.range?.[0] ?? 0,
      'found a second document, expected one document a file',
    );
  }
  // A text without any document holds comments and directives only.
  if (document === undefined ? /^%/m.test(text) : hasDirectives(document)) {
    add('parse/yaml/directive', 0, 'found a directive (a line that starts with "%"), expected none');
  }
  const faults = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  // The structure stands where only tags are wrong: then everything else is looked at as well.
  const broken = faults.filter((fault) => fault.code !== 'TAG_RESOLVE_FAILED');
  const value = broken.length > 0 ? undefined : toPlainValue(document?.contents, add);
  for (const fault of problems.length === 0 ? faultsToShow(faults) : faultsToShow(broken)) {
    add(codeOfFault[fault.code], fault.pos[0], faultText(fault));
  }
  if (problems.length > 0) return { ok: false, problems };
  const locate = (pointer: string) => locateIn(document, pointer, text);
  return { ok: true, value: { file, value, locate }, problems };
}

/** What follows running out of stack is only noise. */
function faultsToShow(faults: readonly YAMLError[]): readonly YAMLError[] {
  const exhausted = faults.find((fault) => fault.code === 'RESOURCE_EXHAUSTION');
  return exhausted === undefined ? faults : [exhausted];
}

/** Undefined where the text nests so deeply that the library runs out of stack. */
function readDocuments(text: string): readonly Document.Parsed[] | undefined {
  try {
    const documents = loadYaml().parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      resolveKnownTags: false,
      merge: false,
      strict: true,
      stringKeys: true,
      // The library compares every key with every other; ours looks them up (yaml-value.ts).
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // threat: 100,000 opening brackets. Anything else that it throws is a fault of ours to hear about.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function hasDirectives(document: Document.Parsed): boolean {
  const directives = document.directives;
  return directives.yaml.explicit === true || Object.keys(directives.tags).some((handle) => handle !== '!!');
}

function faultText(fault: YAMLError): string {
  const [first = '', ...rest] = fault.message;
  return quoteFree(first.toLowerCase() + rest.join(''));
}

/** The library quotes pieces of the text in its messages: nothing invisible may pass. */
function quoteFree(message: string): string {
  return quote(message, 300).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

const codeOfFault: Record<ErrorCode, ParseRuleCode> = {
  ALIAS_PROPS: 'parse/yaml/alias',
  BAD_ALIAS: 'parse/yaml/alias',
  BAD_DIRECTIVE: 'parse/yaml/directive',
  BAD_DQ_ESCAPE: 'parse/yaml/escape',
  BAD_INDENT: 'parse/yaml/indent',
  BAD_PROP_ORDER: 'parse/yaml/syntax',
  BAD_SCALAR_START: 'parse/yaml/syntax',
  BLOCK_AS_IMPLICIT_KEY: 'parse/yaml/syntax',
  BLOCK_IN_FLOW: 'parse/yaml/syntax',
  DUPLICATE_KEY: 'parse/yaml/duplicate-key',
  IMPOSSIBLE: 'parse/yaml/syntax',
  KEY_OVER_1024_CHARS: 'parse/yaml/key',
  MISSING_CHAR: 'parse/yaml/syntax',
  MULTILINE_IMPLICIT_KEY: 'parse/yaml/key',
  MULTIPLE_ANCHORS: 'parse/yaml/alias',
  MULTIPLE_DOCS: 'parse/yaml/documents',
  MULTIPLE_TAGS: 'parse/yaml/tag',
  NON_STRING_KEY: 'parse/yaml/key',
  RESOURCE_EXHAUSTION: 'parse/yaml/too-deep',
  TAB_AS_INDENT: 'parse/yaml/indent',
  TAG_RESOLVE_FAILED: 'parse/yaml/tag',
  UNEXPECTED_TOKEN: 'parse/yaml/syntax',
  BAD_COLLECTION_TYPE: 'parse/yaml/tag',
};

function locateIn(
  document: Document.Parsed | undefined,
  pointer: string,
  text: string,
): SourcePosition | undefined {
  const { isCollection, isMap, isPair } = loadYaml();
  let node: unknown = document?.contents;
  let offset = document?.contents?.range?.[0] ?? 0;
  for (const key of splitPointer(pointer)) {
    if (!isCollection(node)) return undefined;
    const items: readonly unknown[] = node.items;
    const item = isMap(node)
      ? items.find((pair) => isPair(pair) && keyText(pair.key) === key)
      : items[Number(key)];
    if (item === undefined) return undefined;
    node = isPair(item) ? item.value : item;
    // A collection below a key starts on a later line: the key is what a reader looks for.
    offset =
      startOf(isPair(item) && (isCollection(node) || startOf(node) === undefined) ? item.key : node) ??
      offset;
  }
  return positionAt(text, offset);
}

function keyText(key: unknown): string | undefined {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : undefined;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [start]: unknown[] = node.range;
  return typeof start === 'number' ? start : undefined;
}
