// Reads a plugin's file of cases: every case with what it takes from the top of its file, and exactly one expectation.
import {
  type CaseEntry,
  type CaseRoute,
  type CaseRuleCode,
  joinPointer,
  maxCaseFileBytes,
  type Parsed,
  type Problem,
  parseCases,
  parseYaml,
  quote,
  type SourceDocument,
} from '@plugindex/model';

/** What a call must give. */
export type Expectation =
  | { readonly type: 'output'; readonly value: unknown }
  | { readonly type: 'includes'; readonly value: unknown }
  | { readonly type: 'body'; readonly value: unknown }
  | { readonly type: 'error'; readonly code?: string | undefined; readonly message?: string | undefined }
  | { readonly type: 'snapshot' };

export interface PluginCase {
  readonly file: string;
  /** Line of the case in its file, from 1, where known. */
  readonly line: number | undefined;
  readonly name: string;
  readonly hook: string;
  readonly input: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  readonly seed: number | undefined;
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly kv: Readonly<Record<string, string>>;
  readonly http: readonly CaseRoute[];
  readonly maxFuel: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly expected: Expectation;
  readonly filesAfter: Readonly<Record<string, string>> | undefined;
  readonly kvAfter: Readonly<Record<string, string>> | undefined;
}

const expectations = ['output', 'outputIncludes', 'body', 'error', 'snapshot'] as const;

/**
 * The cases of one file, or every problem of it.
 * @example parseCaseFile('hook: greet\ncases: [{ name: greets, output: Hello }]', { file: 'tests/greet.yaml' }).ok // true
 */
export function parseCaseFile(
  text: string,
  { file }: { readonly file: string },
): Parsed<readonly PluginCase[]> {
  const document = parseYaml(text, { file, maxBytes: maxCaseFileBytes });
  return document.ok ? parseCaseDocument(document.value) : document;
}

/** The same for a document that is parsed already. */
export function parseCaseDocument(document: SourceDocument): Parsed<readonly PluginCase[]> {
  const parsed = parseCases(document);
  if (!parsed.ok) return parsed;
  const { cases, ...suite } = parsed.value;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const value = cases.flatMap((entry, index): readonly PluginCase[] => {
    const reading: Reading = { document, pointer: `/cases/${index}`, problems };
    if (seen.has(entry.name))
      refuse(
        reading,
        'case/name/duplicate',
        `the name ${quote(entry.name)} twice, expected each name once`,
        'name',
      );
    seen.add(entry.name);
    return toCase({ ...suite, ...entry }, reading) ?? [];
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value, problems };
}

interface Reading {
  readonly document: SourceDocument;
  readonly pointer: string;
  readonly problems: Problem[];
}

function toCase(entry: CaseEntry, reading: Reading): readonly [PluginCase] | undefined {
  const expected = toExpectation(entry, reading);
  const nowMs = Date.parse(entry.now ?? '1970-01-01T00:00:00Z');
  if (Number.isNaN(nowMs))
    refuse(
      reading,
      'case/now/invalid',
      `the time ${quote(entry.now)}, expected one such as 2024-01-01T00:00:00Z`,
      'now',
    );
  if (entry.hook === undefined)
    refuse(reading, 'case/hook/missing', 'no hook, expected "hook" in the case or at the top of the file');
  if (expected === undefined || entry.hook === undefined || Number.isNaN(nowMs)) return undefined;
  const { file } = reading.document;
  return [
    {
      file,
      line: reading.document.locate(reading.pointer)?.line,
      name: entry.name,
      hook: entry.hook,
      input: inputOf(entry),
      config: entry.config ?? {},
      nowMs,
      seed: entry.seed,
      files: entry.files ?? {},
      env: entry.env ?? {},
      kv: entry.kv ?? {},
      http: entry.http ?? [],
      maxFuel: entry.maxFuel,
      timeoutMs: entry.timeoutMs,
      expected,
      filesAfter: entry.filesAfter,
      kvAfter: entry.kvAfter,
    },
  ];
}

function toExpectation(entry: CaseEntry, reading: Reading): Expectation | undefined {
  const said = expectations.filter((key) => Object.hasOwn(entry, key));
  const [only] = said;
  if (only === undefined || said.length > 1) {
    const found =
      only === undefined ? 'nothing that it must give' : said.map((key) => `"${key}"`).join(' and ');
    const wanted = expectations.map((key) => `"${key}"`).join(', ');
    refuse(reading, 'case/expectation/count', `${found}, expected exactly one of ${wanted}`);
    return undefined;
  }
  switch (only) {
    case 'output':
      return { type: 'output', value: entry.output };
    case 'outputIncludes':
      return { type: 'includes', value: entry.outputIncludes };
    case 'body':
      return { type: 'body', value: entry.body };
    case 'error':
      return { type: 'error', ...entry.error };
    case 'snapshot':
      return { type: 'snapshot' };
  }
}

/** `request` is short for a POST of that JSON. */
function inputOf({ request, input }: CaseEntry): unknown {
  if (request === undefined) return input ?? {};
  return { method: 'POST', path: '/', headers: {}, query: {}, body: JSON.stringify(request) };
}

function refuse(
  { document, pointer, problems }: Reading,
  code: CaseRuleCode,
  found: string,
  key?: string,
): void {
  const place = key === undefined ? pointer : joinPointer(pointer, key);
  problems.push({
    code,
    severity: 'error',
    where: { file: document.file, pointer: place, ...(document.locate(place) ?? document.locate(pointer)) },
    message: `Cannot run the case: found ${found}`,
  });
}
