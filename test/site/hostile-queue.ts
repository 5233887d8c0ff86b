// A queue to look at the site with: each state and turn, and titles that would break a careless page.
import { cast } from './cast.ts';
import { handler, longWord, script } from './hostile-texts.ts';

const lane = (id: string, title: string, more: object = {}) => ({
  id,
  title,
  description: `What goes through the lane ${title}.`,
  approvals: 0,
  waitHours: 0,
  medianMs: null,
  open: 1,
  merged: 0,
  ...more,
});

const createdAt = '2026-11-01T00:00:00Z';
const at = (number: number) => `2026-10-${String(number).padStart(2, '0')}T06:00:00Z`;

const pull = (number: number, more: object = {}) => ({
  number,
  title: `Release of number ${number}`,
  url: `https://github.com/acme/plugins/pull/${number}`,
  author: 'ada',
  lane: 'update',
  state: 'checks-running',
  turn: 'machine',
  plugins: [cast.good],
  openedAt: at(number),
  ageMs: Date.parse(createdAt) - Date.parse(at(number)),
  since: at(number),
  nextLookAt: null,
  ...more,
});

/** More than the page shows of one turn. */
export const manyForMaintainers = 28;

export const hostileQueue = {
  format: 1,
  createdAt,
  lanes: [
    lane('update', 'New version', { medianMs: 240_000, merged: 41 }),
    lane('escalation', 'A closer look', { approvals: 1, medianMs: 9_000_000, merged: 1 }),
    lane('new-name', 'New plugin', { waitHours: 72 }),
    lane('registry', `The registry ${script}`, { approvals: 1 }),
  ],
  requiredChecks: ['validate', 'build'],
  maxOpenPullRequests: 3,
  pullRequests: [
    pull(1),
    pull(2, {
      title: script,
      author: handler,
      turn: 'author',
      state: 'checks-failed',
      url: 'https://github.com/acme/plugins/pull/2',
    }),
    pull(3, {
      title: longWord,
      lane: 'new-name',
      turn: 'nobody',
      state: 'waiting-period',
      nextLookAt: '2026-11-03T18:30:00Z',
      plugins: Array.from({ length: 9 }, (_, index) => `${longWord.slice(0, 60).toLowerCase()}-n${index}`),
    }),
    ...Array.from({ length: manyForMaintainers }, (_, index) =>
      pull(4 + (index % 25), {
        number: 4 + index,
        lane: 'escalation',
        turn: 'maintainer',
        state: 'needs-maintainer',
      }),
    ),
  ],
};
