// Reads an author's asconfig.json as data: an allow-list of options, nothing that names code to run.
import { isRecord, type Parsed, type Problem, printable } from '@plugindex/model';
import { buildProblem } from '../build-problem.ts';
import type { BuildRequest } from '../build-request.ts';
import type { BuildCode } from '../build-rules.ts';

export interface AsconfigOptions {
  readonly entries: readonly string[];
  /** Options for `asc`, checked: name → arguments. */
  readonly args: Readonly<Record<string, readonly string[]>>;
}

/** Options of output and debugging: ours alone decide, and nothing is lost by leaving them out. */
const ownOptions = new Set([
  'outFile',
  'textFile',
  'bindings',
  'sourceMap',
  'debug',
  'baseDir',
  'exportRuntime',
]);
/** Name = alias, as `--use` takes it: "abort=assembly/abort/panic". */
const alias = /^[A-Za-z_$][\w$.]{0,99}=[\w$./@~-]{0,200}$/;
const entryPath = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w@][\w./@-]{0,199}\.ts$/;

type Option = (value: unknown) => readonly string[] | undefined;
const integer =
  (min: number, max: number): Option =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? [String(value)]
      : undefined;
const flag: Option = (value) => (value === true ? [] : undefined);
const oneOf =
  (...words: readonly string[]): Option =>
  (value) =>
    typeof value === 'string' && words.includes(value) ? [value] : undefined;
const listOf =
  (fits: (text: string) => boolean): Option =>
  (value) => {
    const texts = Array.isArray(value) ? value : [value];
    const valid =
      texts.length > 0 && texts.length <= 16 && texts.every((text) => typeof text === 'string' && fits(text));
    return valid ? texts.map(String) : undefined;
  };

/** What an author may set, and how each value is checked. */
const options: Readonly<Record<string, Option>> = {
  optimizeLevel: integer(0, 3),
  shrinkLevel: integer(0, 2),
  converge: flag,
  noAssert: flag,
  uncheckedBehavior: oneOf('default', 'never', 'always'),
  // "stub" never frees: allowed, because a plugin may manage without.
  runtime: oneOf('incremental', 'minimal', 'stub'),
  initialMemory: integer(1, 65_536),
  maximumMemory: integer(1, 65_536),
  stackSize: integer(1024, 1_048_576),
  exportStart: oneOf('_initialize'),
  use: listOf((text) => alias.test(text)),
  enable: listOf((text) => text === 'simd'),
  disable: listOf((text) =>
    ['mutable-globals', 'sign-extension', 'nontrapping-f2i', 'bulk-memory'].includes(text),
  ),
};

/** Parses the file's text; without a file everything has its default. */
export function parseAsconfig(text: string | undefined, request: BuildRequest): Parsed<AsconfigOptions> {
  const problems: Problem[] = [];
  const refuse = (code: BuildCode, message: string, hint: string) =>
    problems.push(buildProblem(request, code, message, { hint }));
  const config = text === undefined ? {} : parseObject(text);
  if (config === undefined) {
    refuse(
      'build/assemblyscript/config',
      'Cannot read asconfig.json: expected a JSON object',
      'correct the file',
    );
    return { ok: false, problems };
  }
  // threat: "extends" and "transform" load files and run code while compiling
  if ('extends' in config)
    refuse(
      'build/assemblyscript/extends',
      'Cannot use asconfig.json: found "extends"',
      'write the options into the file itself',
    );
  const release = recordOf(recordOf(config.targets).release);
  const merged = { ...recordOf(config.options), ...release };
  if ('transform' in merged || 'transform' in config)
    refuse(
      'build/assemblyscript/transform',
      'Cannot use asconfig.json: found "transform", which would run code while compiling',
      'remove the transform, or commit what it makes',
    );
  const args: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(merged)) {
    if (name === 'transform' || ownOptions.has(name) || value === false || value === null) continue;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    const checked = option?.(value);
    if (checked !== undefined) args[name] = checked;
    else if (option !== undefined) problems.push(refusedOption(request, name, value));
    else problems.push(ignoredOption(request, name));
  }
  const entries = entriesOf(config.entries);
  if (entries === undefined)
    refuse(
      'build/assemblyscript/entry',
      'Cannot use asconfig.json: "entries" must be relative paths of .ts files',
      'correct "entries"',
    );
  const failed = problems.some((problem) => problem.severity === 'error');
  return failed || entries === undefined
    ? { ok: false, problems }
    : { ok: true, value: { entries, args }, problems };
}

function refusedOption(request: BuildRequest, name: string, value: unknown): Problem {
  const shown = printable(JSON.stringify(value) ?? '', 80);
  return buildProblem(
    request,
    'build/assemblyscript/option',
    `Cannot use asconfig.json: the option "${name}" has the value ${shown}, which is not allowed`,
    { hint: 'leave the option out to use the default' },
  );
}

function ignoredOption(request: BuildRequest, name: string): Problem {
  return buildProblem(
    request,
    'build/assemblyscript/option-ignored',
    `Ignored the option "${printable(name, 60)}" of asconfig.json: builds take a fixed list of options`,
    { expected: Object.keys(options).join(', ') },
  );
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function entriesOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length === 0 || value.length > 8) return undefined;
  const valid = value.every(
    (entry) => typeof entry === 'string' && entryPath.test(entry.replace(/^\.\//, '')),
  );
  return valid ? value.map((entry) => String(entry).replace(/^\.\//, '')) : undefined;
}
