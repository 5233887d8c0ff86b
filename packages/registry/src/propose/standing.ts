// Where a pull request stands, as the registry has said on it: its labels, and the comment that only its automation writes.
import type { DecisionState, LaneId, Turn } from '../decide/decision.ts';
import { laneLabel, stateLabel, turnLabel } from '../decide/labels.ts';
import { headings, headlines, turnWords } from '../decide/messages.ts';
import type { PullRequestFacts } from '../decide/pull-request.ts';
import { findSticky } from '../decide/sticky.ts';

export interface Standing {
  /** Absent while the registry has not looked yet. */
  readonly state?: DecisionState;
  readonly lane?: LaneId;
  readonly turn?: Turn;
  /** One sentence for people. */
  readonly headline: string;
  /** Who must act, for people. */
  readonly whose: string;
  /** What happens next: lines of the registry's comment, Markdown. */
  readonly next: readonly string[];
}

const lanes: readonly LaneId[] = ['update', 'escalation', 'new-name', 'registry'];
const isState = (text: string): text is DecisionState => Object.hasOwn(headlines, text);
const isTurn = (text: string): text is Turn => Object.hasOwn(turnWords, text);

/** Labels grant nothing and may be set by hand; what they say is what the registry shows to everybody. */
export function readStanding(facts: PullRequestFacts): Standing {
  if (facts.state === 'merged') {
    return {
      state: 'closed',
      headline: 'Merged',
      whose: turnWords.machine,
      next: ['It is built, signed and released.'],
    };
  }
  if (facts.state === 'closed')
    return { state: 'closed', headline: headlines.closed, whose: turnWords.nobody, next: [] };
  const state = Object.keys(headlines)
    .filter(isState)
    .find((word) => facts.labels.includes(stateLabel(word)));
  const turn = Object.keys(turnWords)
    .filter(isTurn)
    .find((word) => facts.labels.includes(turnLabel(word)));
  const lane = lanes.find((word) => facts.labels.includes(laneLabel(word)));
  return {
    ...(state === undefined ? {} : { state }),
    ...(lane === undefined ? {} : { lane }),
    ...(turn === undefined ? {} : { turn }),
    headline: state === undefined ? 'The registry has not looked at it yet' : headlines[state],
    whose: turnWords[turn ?? 'machine'],
    next: nextLines(findSticky(facts) ?? ''),
  };
}

/** The section of the comment under its heading, as lines without blanks. */
function nextLines(comment: string): readonly string[] {
  const lines = comment.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.endsWith(headings.next));
  if (start === -1) return [];
  const section = lines.slice(start + 1);
  const end = section.findIndex((line) => line.startsWith('#') || line.startsWith('<'));
  return section.slice(0, end === -1 ? section.length : end).filter((line) => line.trim() !== '');
}
