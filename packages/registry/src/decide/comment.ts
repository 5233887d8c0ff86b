// Lays out the sticky comment: verdict first, then each plugin, then what happens next and whose turn it is, then help.
import type { ReviewPolicy } from '@plugindex/model';
import { inlineCode } from '../report/code-span.ts';
import type { Assessment, PluginAssessment, VersionChange } from './assessment.ts';
import type { Decision, LaneId, PluginVerdict } from './decision.ts';
import { hasMovedTag, losesAttestation, newNames, takesManyNames } from './lanes.ts';
import * as words from './messages.ts';
import type { Obstacle } from './obstacles.ts';
import type { PullRequestFacts } from './pull-request.ts';
import { laneIds } from './review-policy.ts';
import { type Judged, stickyHead } from './sticky.ts';

export interface CommentInput {
  readonly facts: PullRequestFacts;
  readonly assessment: Assessment;
  readonly policy: ReviewPolicy;
  readonly judged: Judged;
  /** All lanes that count, in any order. */
  readonly lanes: readonly LaneId[];
  readonly decision: Pick<Decision, 'lane' | 'state' | 'turn' | 'verdicts'>;
  readonly obstacles: readonly Obstacle[];
}

/** GitHub refuses comments over 65,536 UTF-16 units. */
const maxCommentLength = 60_000;
const maxPlugins = 20;
const maxRows = 30;
const maxProblems = 20;
const maxSteps = 20;

/** The whole body, ending in a line feed. The same facts give the same text: no age, no "now" is in it. */
export function renderComment(input: CommentInput): string {
  const { judged } = input;
  const first = verdictSection(input);
  const last = [nextSection(input), `### ${words.headings.help}\n\n${words.helpText}`];
  const [problems, plugins] = [problemSection(input), pluginSections(input)];
  // Long lists give way; verdict, next step and help are what nobody may miss.
  const texts = [[...problems, ...plugins], problems, []].map(
    (middle) => `${stickyHead(judged)}${[...first, ...middle, ...last].join('\n\n')}\n`,
  );
  return texts.find(({ length }) => length <= maxCommentLength) ?? texts.at(-1) ?? '';
}

function verdictSection(input: CommentInput): readonly string[] {
  const { facts, policy, decision, lanes } = input;
  const asksSomething = (id: LaneId) => policy.lanes[id].approvals > 0 || policy.lanes[id].waitHours > 0;
  const all = laneIds
    .toReversed()
    .filter((id) => id === decision.lane || (lanes.includes(id) && asksSomething(id)));
  return [
    `## ${words.headlines[decision.state]}`,
    words.laneLines(all.map((id) => [id, policy.lanes[id]])),
    words.turnLine(decision.turn),
    words.commitLine(facts.head.sha),
    ...wholeSection(input),
  ];
}

function wholeSection({ facts, assessment, policy }: CommentInput): readonly string[] {
  const { outsideCount, sharedCount, changedFiles, isTooLarge } = assessment;
  const max = policy.maxOpenPullRequests;
  const lines = [
    ...(isTooLarge ? [words.tooLargeLine(changedFiles)] : []),
    ...(outsideCount > 0 ? [words.outsideLine(outsideCount, assessment.outside)] : []),
    ...(sharedCount > 0 ? [words.sharedLine(sharedCount, assessment.shared)] : []),
    ...(facts.changedFiles > changedFiles ? [words.hiddenLine(facts.changedFiles, changedFiles)] : []),
    ...(losesAttestation(facts) ? [words.attestationLine] : []),
    ...(hasMovedTag(facts) ? [words.tagMovedLine] : []),
    ...(takesManyNames(assessment, max) ? [words.manyNamesLine(newNames(assessment).length, max)] : []),
  ];
  return lines.length === 0 ? [] : [`### ${words.headings.whole}\n\n${bullets(lines)}`];
}

function problemSection({ assessment }: CommentInput): readonly string[] {
  const told = assessment.problems.filter(({ severity }) => severity === 'error' || severity === 'review');
  if (told.length === 0) return [];
  const shown = told
    .toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
    .slice(0, maxProblems);
  const more = told.length - shown.length;
  const lines = [...shown.map(words.problemLine), ...(more > 0 ? [words.moreProblems(more)] : [])];
  return [`### ${words.headings.problems}\n\n${bullets(lines)}`];
}

function pluginSections({ assessment, policy, decision }: CommentInput): readonly string[] {
  const verdicts = new Map(decision.verdicts.map((verdict) => [verdict.name, verdict]));
  const shown = assessment.plugins.slice(0, maxPlugins);
  const more = assessment.plugins.length - shown.length;
  return [
    ...shown.flatMap((plugin) => {
      const verdict = verdicts.get(plugin.name);
      return verdict === undefined ? [] : [pluginSection(plugin, verdict, policy)];
    }),
    ...(more > 0 ? [words.morePlugins(more)] : []),
  ];
}

function pluginSection(plugin: PluginAssessment, verdict: PluginVerdict, policy: ReviewPolicy): string {
  const lines = [...verdict.reasons, ...plugin.yanked.map(words.yankLine)];
  const parts = [
    `### ${words.pluginHeading(plugin.name, policy.lanes[verdict.lane])}`,
    bullets(lines),
    ...changeTable(plugin.versions),
  ];
  return parts.join('\n\n');
}

type Row = readonly string[];

function changeTable(versions: readonly VersionChange[]): readonly string[] {
  if (versions.length === 0) return [];
  const rows = versions.flatMap(rowsOf);
  const isFirst = versions.every(({ previous }) => previous === null);
  if (rows.length === 0) return [isFirst ? words.asksNothing : words.noChanges];
  const shown = rows.slice(0, maxRows);
  const lines = [words.columns, words.columns.map(() => '---'), ...shown].map(
    (row) => `| ${row.join(' | ')} |`,
  );
  const more = rows.length - shown.length;
  return [lines.join('\n'), ...(more > 0 ? [words.moreRows(more)] : [])];
}

function rowsOf(change: VersionChange): readonly Row[] {
  const { version, previous, interfaceChanges } = change;
  const name = inlineCode(version);
  const isFirst = previous === null;
  const needs = isFirst ? words.firstVersion : words.levelWords.minor;
  const cell = (text: string | null) => (text === null ? words.nothing : inlineCode(text));
  return [
    ...change.addedCapabilities.map((item) => [
      name,
      words.partWords.capability,
      cell(null),
      cell(item),
      needs,
    ]),
    ...change.removedCapabilities.map((item) => [
      name,
      words.partWords.capability,
      cell(item),
      cell(null),
      words.levelWords.patch,
    ]),
    ...interfaceChanges.map(({ part, before, after, level }) => [
      name,
      words.partWords[part],
      cell(before),
      cell(after),
      words.levelWords[level],
    ]),
  ];
}

function nextSection({ decision, obstacles }: CommentInput): string {
  const steps = obstacles.slice(0, maxSteps).map(({ reason }) => words.obstacleText(reason));
  const ending = decision.state === 'ready' ? [words.readyText] : [];
  const numbered = [...steps, ...ending].map((step, index) => `${index + 1}. ${step}`);
  return `### ${words.headings.next}\n\n${numbered.join('\n')}`;
}

const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
