// The report of one stage about a pull request, handed from a run that strangers control to one that may comment.
//
//   { format: 1, stage, pullRequest, headSha, problems: Problem[], plugins: PluginReport[] }
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  createParser,
  type DeepReadonly,
  type Problem,
  type ProblemCode,
  parseJson,
  Type,
} from '@plugindex/model';
import { readFileCapped } from '@plugindex/node/read-file';
import type { Static } from 'typebox';
import { ActionError } from './action-error.ts';

/** The largest report of an honest run has a few hundred problems of 1 kB each. 1 MiB. */
export const maxReportBytes = 2 ** 20;
const maxProblems = 1000;
export const maxPlugins = 200;
/** Imports or exports of one artifact that are named; more are cut by the writer. */
export const maxListed = 100;

const line = (maxLength: number) => Type.String({ maxLength });
const closed = { additionalProperties: false };
const difference = Type.Object(
  {
    added: Type.Array(line(300), { maxItems: maxListed }),
    removed: Type.Array(line(300), { maxItems: maxListed }),
  },
  closed,
);

const problemSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9-]+(?:/[a-z0-9-]+)+$', maxLength: 100 }),
    severity: Type.Enum(['error', 'review', 'warning', 'info']),
    where: Type.Object(
      {
        file: line(1000),
        pointer: Type.Optional(line(1000)),
        line: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
        column: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
      },
      closed,
    ),
    message: line(4000),
    found: Type.Optional(line(4000)),
    expected: Type.Optional(line(4000)),
    hint: Type.Optional(line(4000)),
  },
  closed,
);

const pluginSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9-]+$', maxLength: 64 }),
    version: Type.String({ pattern: '^[0-9A-Za-z.-]+$', maxLength: 64 }),
    previous: Type.Union([Type.String({ pattern: '^[0-9A-Za-z.-]+$', maxLength: 64 }), Type.Null()]),
    artifact: Type.Union([
      Type.Object(
        { digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }), size: Type.Integer({ minimum: 0 }) },
        closed,
      ),
      Type.Null(),
    ]),
    capabilities: difference,
    imports: difference,
    exports: difference,
  },
  closed,
);

const reportSchema = Type.Object(
  {
    format: Type.Literal(1),
    stage: Type.Enum(['validate', 'build']),
    pullRequest: Type.Union([Type.Integer({ minimum: 1, maximum: 999_999_999 }), Type.Null()]),
    headSha: Type.String({ pattern: '^[0-9a-f]{40}$' }),
    problems: Type.Array(problemSchema, { maxItems: maxProblems }),
    plugins: Type.Array(pluginSchema, { maxItems: maxPlugins }),
  },
  closed,
);

type ReportFile = DeepReadonly<Static<typeof reportSchema>>;
export type PluginReport = ReportFile['plugins'][number];
export type Difference = PluginReport['imports'];
export interface StageReport extends Omit<ReportFile, 'problems'> {
  readonly problems: readonly Problem[];
}

const parseReportFile = createParser(reportSchema);

/** Writes a report, cut to what the reader takes. A file that GitHub should keep as an artifact. */
export async function writeReport(file: string, report: StageReport): Promise<void> {
  const problems = report.problems.slice(0, maxProblems).map(({ fix: _fix, ...problem }) => problem);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify({ ...report, problems, plugins: report.plugins.slice(0, maxPlugins) })}\n`,
  );
}

/**
 * Reads a report that a stranger may have written: capped, and refused whole where anything is not as it should be.
 * Throws ActionError `action/hand-over`.
 */
export async function readReport(file: string): Promise<StageReport> {
  const bytes = await readFileCapped(file, { maxBytes: maxReportBytes });
  const document = parseJson(bytes, { file: 'report.json', maxBytes: maxReportBytes });
  const report = document.ok ? parseReportFile(document.value) : document;
  if (!report.ok)
    throw new ActionError(
      'action/hand-over',
      `Cannot use the report: ${report.problems[0]?.message ?? 'it is malformed'}`,
    );
  const problems = report.value.problems.flatMap((problem) => {
    const { code, ...rest } = problem;
    return isCode(code) ? [{ code, ...rest }] : [];
  });
  return { ...report.value, problems };
}

function isCode(text: string): text is ProblemCode {
  return text.includes('/');
}

/** What is in one list and not in the other, as far as a report names it. */
export function differenceOf(before: readonly string[], after: readonly string[]): Difference {
  const without = (list: readonly string[], other: readonly string[]) =>
    list
      .filter((item) => !other.includes(item))
      .slice(0, maxListed)
      .map((item) => item.slice(0, 300));
  return { added: without(after, before), removed: without(before, after) };
}
