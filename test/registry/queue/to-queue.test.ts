// The public queue: what it says of each pull request, that it holds to its schema, and that titles stay text.
import { parseJson, parseQueue } from '@plugindex/model';
import { assess } from '@plugindex/registry/decide/assess';
import { decide } from '@plugindex/registry/decide/decide';
import {
  laneOfLabel,
  type MergedPullRequest,
  type QueueEntry,
  toQueue,
} from '@plugindex/registry/queue/to-queue';
import { expect, test } from 'vitest';
import { listDecideCases, readDecideCase } from '../../kit/decide-case.ts';

const now = new Date('2026-11-10T12:00:00Z');
const { registry } = readDecideCase('update-ready').decide;

async function entryOf(name: string): Promise<QueueEntry> {
  const recorded = readDecideCase(name);
  const { facts } = recorded.decide;
  return { facts, decision: decide({ ...recorded.decide, assessment: await assess(recorded.assess) }) };
}

const merged = (lane: MergedPullRequest['lane'], minutes: number): MergedPullRequest => ({
  lane,
  createdAt: '2026-11-01T12:00:00Z',
  mergedAt: new Date(Date.parse('2026-11-01T12:00:00Z') + minutes * 60_000).toISOString(),
});

test('the queue of every recorded case holds to its schema', async () => {
  const entries = await Promise.all(listDecideCases().map(entryOf));
  const queue = toQueue({ entries, merged: [], registry }, now);
  const source = parseJson(JSON.stringify(queue), { file: 'queue.json' });
  expect(source.ok && parseQueue(source.value).problems).toEqual([]);
  expect(queue.pullRequests.length).toBeGreaterThan(60);
});

test('a pull request in its waiting period says until when, whose turn it is and how old it is', async () => {
  const { pullRequests } = toQueue(
    { entries: [await entryOf('new-name-waiting')], merged: [], registry },
    now,
  );
  expect(pullRequests).toEqual([
    {
      number: 12,
      title: 'A change',
      url: 'https://github.com/example/registry/pull/12',
      author: 'carol',
      plugins: ['csv-table'],
      lane: 'new-name',
      state: 'waiting-period',
      turn: 'nobody',
      openedAt: '2026-11-10T09:00:00Z',
      ageMs: 3 * 3_600_000,
      since: '2026-11-10T12:00:00Z',
      nextLookAt: '2026-11-12T12:00:00Z',
    },
  ]);
});

test('the oldest comes first, and closed ones are not there', async () => {
  const [young, closed, old] = await Promise.all(['new-name-waiting', 'closed', 'draft'].map(entryOf));
  if (young === undefined || closed === undefined || old === undefined)
    throw new Error('Cannot find the cases');
  const renumbered = (entry: QueueEntry, number: number): QueueEntry => ({
    facts: { ...entry.facts, number },
    decision: { ...entry.decision, number },
  });
  const entries = [renumbered(young, 30), renumbered(closed, 20), renumbered(old, 10)];
  const { pullRequests } = toQueue({ entries, merged: [], registry }, now);
  expect(pullRequests.map(({ number }) => number)).toEqual([10, 30]);
});

test('who stays in a state keeps the time since when, who changes it does not', async () => {
  const entry = await entryOf('new-name-waiting');
  const previous = toQueue({ entries: [entry], merged: [], registry }, new Date('2026-11-10T10:00:00Z'));
  const same = toQueue({ entries: [entry], merged: [], registry, previous }, now);
  expect(same.pullRequests[0]?.since).toBe('2026-11-10T10:00:00Z');
  const moved = { ...entry, decision: { ...entry.decision, state: 'ready' as const } };
  const other = toQueue({ entries: [moved], merged: [], registry, previous }, now);
  expect(other.pullRequests[0]?.since).toBe('2026-11-10T12:00:00Z');
});

test('the median time of a lane is that of its merged ones, and null where there are none', () => {
  const times = [merged('update', 2), merged('update', 10), merged('update', 4), merged('new-name', 60)];
  const { lanes } = toQueue({ entries: [], merged: times, registry }, now);
  expect(lanes.map(({ id, medianMs, merged: count }) => [id, medianMs, count])).toEqual([
    ['update', 4 * 60_000, 3],
    ['escalation', null, 0],
    ['new-name', 60 * 60_000, 1],
    ['registry', null, 0],
  ]);
  const even = toQueue({ entries: [], merged: [merged('update', 2), merged('update', 3)], registry }, now);
  expect(even.lanes[0]?.medianMs).toBe(150_000);
});

test('a hostile title stays one line of bounded text', async () => {
  const entry = await entryOf('update-ready');
  const title = `\u202e<script>\n${'\u{e0001}'.repeat(5000)}`;
  const { pullRequests } = toQueue(
    { entries: [{ ...entry, facts: { ...entry.facts, title } }], merged: [], registry },
    now,
  );
  const shown = pullRequests[0]?.title ?? '';
  expect(shown.length).toBeLessThanOrEqual(400);
  expect(shown).toMatch(/^\\u\{202e\}<script>\\u\{a\}/);
});

test('only the labels of lanes name a lane', () => {
  expect(['lane:update', 'lane:none', 'update', 'state:update'].map(laneOfLabel)).toEqual([
    'update',
    undefined,
    undefined,
    undefined,
  ]);
});
