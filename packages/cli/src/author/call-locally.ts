// Calls one hook of a freshly built plugin, its capabilities answered from a file of mocks: for `run`, `dev` and `bench`.
import type { Runner } from '@plugindex/host';
import { type CaseCall, callCaseIn, type PluginCase, parseCaseDocument } from '@plugindex/host/cases';
import { isRecord, type Parsed, parseYaml, type SourceDocument } from '@plugindex/model';
import type { LocalPlugin } from './local-plugin.ts';

export interface LocalCallWish {
  readonly hook: string;
  readonly input: unknown;
  /** RFC 3339. */
  readonly now: string;
  readonly config?: unknown;
  readonly seed?: number;
  readonly maxFuel?: number;
  readonly timeoutMs?: number;
  /** Text of a file with the keys that stand at the top of a file of cases: files, env, kv, http, config … */
  readonly mocks?: { readonly file: string; readonly text: string };
  /** Files that the plugin sees, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

const noMocks: SourceDocument = { file: 'the call', value: {}, locate: () => undefined };

/** The call as a case without an expectation, or what is wrong with the mocks. */
export function toLocalCase(wish: LocalCallWish): Parsed<PluginCase> {
  const { mocks, files, ...said } = wish;
  const parsed = mocks === undefined ? undefined : parseYaml(mocks.text, { file: mocks.file });
  if (parsed?.ok === false) return parsed;
  const document = parsed?.value ?? noMocks;
  const { cases: _cases, ...world } = isRecord(document.value) ? document.value : {};
  const one = {
    ...said,
    name: 'the call',
    snapshot: true,
    ...(files !== undefined && { files: { ...(isRecord(world.files) ? world.files : {}), ...files } }),
  };
  const cases = parseCaseDocument({ ...document, value: { ...world, cases: [one] } });
  if (!cases.ok) return cases;
  const [first] = cases.value;
  if (first === undefined) throw new TypeError('unreachable: one case in, one case out');
  return { ok: true, value: first, problems: [] };
}

/** Everything that the manifest asks is granted, since nothing but mocks answers. */
export function callLocally(
  { grants, limits }: LocalPlugin,
  one: PluginCase,
  { artifact, runner }: { readonly artifact: Uint8Array; readonly runner: Runner },
): Promise<CaseCall> {
  return callCaseIn(runner, { bytes: artifact, grants, limits }, one);
}
