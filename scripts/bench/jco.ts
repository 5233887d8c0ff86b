// Benchmark: the one source as a component that jco runs, beside our host with the same work as a core module.
import { ourHost } from './host/contenders.ts';
import { inputOf, twinGuests } from './host/guests.ts';
import { type Rounds, ratio, showRounds, timeCalls, timeColdLoads } from './host/in-turn.ts';
import { jcoHost } from './host/jco-guest.ts';

const names = { inline: 'ours, inline', worker: 'ours, worker', jco: 'jco, thread' } as const;

const { ours } = twinGuests();
const contenders = [
  ourHost(names.inline, ours, 'inline'),
  ourHost(names.worker, ours, 'shared'),
  await jcoHost(names.jco),
];
const calls = (hook: string, bytes: number, count: number) =>
  timeCalls(contenders, { hook, input: inputOf(bytes), rounds: 7, calls: count });
const found: readonly (readonly [string, Rounds])[] = [
  ['echo of 1 KB, µs', await calls('echo', 1000, 400)],
  ['echo of 64 KB, µs', await calls('echo', 64_000, 200)],
  ['parse and write 1 KB, µs', await calls('parse', 1000, 400)],
  [
    'cold load and first call, ms',
    await timeColdLoads(contenders, { hook: 'echo', input: inputOf(1000), rounds: 10 }),
  ],
];
for (const contender of contenders) await contender.close();
console.log('jco runs in the thread of the caller and limits nothing; medians of rounds in turn');
showRounds(found.map(([what, rounds]) => [rounds, what]));
for (const [what, rounds] of found) {
  const beside = (fast: string) => ratio(rounds, { slow: names.jco, fast }).toFixed(2);
  console.log(
    `${what}: jco takes ${beside(names.inline)} times as long as ours inline, ${beside(names.worker)} as through a worker`,
  );
}
