// How the labels of the registry look, and what they say when somebody points at one. GitHub takes 100 characters.
import type { LabelStyle } from '@plugindex/node/github/labels';
import type { DecisionState, LaneId, Turn } from '@plugindex/registry/decide/decision';
import { publishPending } from '@plugindex/registry/decide/labels';

/** One colour for each sort; the words tell them apart. */
const colors = {
  lane: '1d4ed8',
  state: '6b7280',
  turn: '7c3aed',
  asks: 'b45309',
  publish: '047857',
} as const;

const lanes: Readonly<Record<LaneId, string>> = {
  update: 'A known owner, nothing new asked: merged by machine',
  escalation: 'It asks for more than the version before it: one maintainer looks',
  'new-name': 'A name that nobody has yet: checks, and a waiting period',
  registry: 'It touches more than plugins: maintainers decide',
};

const states: Readonly<Record<DecisionState, string>> = {
  'checks-running': 'Machines are looking at it',
  'checks-failed': 'A check failed: the report says what to change',
  'needs-author': 'Its author must change something',
  'needs-maintainer': 'A maintainer must look',
  'waiting-period': 'Everybody may object until the waiting period ends',
  blocked: 'Something else comes first',
  draft: 'Not meant to be merged yet',
  ready: 'It is being merged',
  closed: 'It is closed',
};

const turns: Readonly<Record<Turn, string>> = {
  author: 'The author must act next',
  maintainer: 'A maintainer must act next',
  machine: 'Machines must act next',
  nobody: 'Nobody must act: time passes, or another pull request comes first',
};

const asks: Readonly<Record<'rebuild' | 'skip-wait' | 'adopt', string>> = {
  rebuild: 'Somebody who may asked for the checks to run again',
  'skip-wait': 'A maintainer asked to end the waiting period',
  adopt: 'Somebody asks to take over the plugin',
};

export const labelStyles: readonly LabelStyle[] = [
  ...styled('lane', lanes),
  ...styled('state', states),
  ...styled('turn', turns),
  ...styled('asks', asks),
  { name: publishPending, color: colors.publish, description: 'Merged; what must follow is being started' },
];

function styled(sort: keyof typeof colors, texts: Readonly<Record<string, string>>): readonly LabelStyle[] {
  return Object.entries(texts).map(([name, description]) => ({
    name: `${sort}:${name}`,
    color: colors[sort],
    description,
  }));
}
