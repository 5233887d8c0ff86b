// What the last look saw, so that an idle run asks little. It shortens the work and decides nothing: what is looked at, is
// read from GitHub anew, and at the latest after `fullLookMs` everything is looked at.
//
//   seen.json   { format: 1, fullLookAt, pulls: { "12": { updatedAt, headSha, nextLookAt } } }
import {
  createParser,
  type DeepReadonly,
  type FolderPort,
  parseJson,
  recordOf,
  Type,
} from '@plugindex/model';
import type { Decision } from '@plugindex/registry/decide/decision';
import type { Static } from 'typebox';

const file = 'seen.json';
const maxBytes = 4 * 2 ** 20;
/** threat: a state from elsewhere that says that nothing ever changed. 6 hours. */
const fullLookMs = 6 * 3_600_000;

const closed = { additionalProperties: false };
const time = Type.String({ maxLength: 40 });
const seenSchema = Type.Object(
  {
    format: Type.Literal(1),
    fullLookAt: time,
    pulls: recordOf(
      Type.String(),
      Type.Object(
        {
          updatedAt: time,
          headSha: Type.String({ maxLength: 40 }),
          nextLookAt: Type.Union([time, Type.Null()]),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type Seen = DeepReadonly<Static<typeof seenSchema>>;
const parseSeen = createParser(seenSchema);

/** Undefined where there is none, or none that can be read. */
export async function readSeen(folder: FolderPort): Promise<Seen | undefined> {
  const bytes = await folder.read(file, { maxBytes });
  const document = bytes === undefined ? undefined : parseJson(bytes, { file, maxBytes });
  const seen = document?.ok ? parseSeen(document.value) : undefined;
  return seen?.ok ? seen.value : undefined;
}

export async function writeSeen(folder: FolderPort, seen: Seen): Promise<void> {
  await folder.write(file, new TextEncoder().encode(`${JSON.stringify(seen)}\n`));
}

/** An open pull request, as the list of them tells. */
interface Listed {
  readonly number: number;
  readonly updatedAt: string;
  readonly head: { readonly sha: string };
}

/** True where everything is to be looked at. */
export function isFullLookDue(seen: Seen | undefined, now: Date): boolean {
  const age = now.getTime() - Date.parse(seen?.fullLookAt ?? '');
  return !(age >= 0 && age < fullLookMs);
}

/**
 * Whether a pull request is to be looked at: it changed, or its time has come.
 * @example isDue(pull, { seen, now: new Date() })
 */
export function isDue(
  pull: Listed,
  { seen, now }: { readonly seen: Seen | undefined; readonly now: Date },
): boolean {
  const before = seen?.pulls[pull.number];
  if (before === undefined || before.updatedAt !== pull.updatedAt || before.headSha !== pull.head.sha)
    return true;
  return before.nextLookAt !== null && !(Date.parse(before.nextLookAt) > now.getTime());
}

/** What a look leaves behind; `decisions` are those of this run, the others stay as they were seen. */
export function toSeen(
  pulls: readonly Listed[],
  run: {
    readonly seen: Seen | undefined;
    readonly decisions: ReadonlyMap<number, Decision>;
    readonly now: Date;
    readonly isFull: boolean;
  },
): Seen {
  const { seen, decisions, now, isFull } = run;
  const entries = pulls.flatMap((pull) => {
    const decision = decisions.get(pull.number);
    const before = seen?.pulls[pull.number];
    if (decision === undefined) return before === undefined ? [] : [[String(pull.number), before] as const];
    // Checks move no time of the pull request: while some run, the next run looks again.
    const nextLookAt =
      decision.state === 'checks-running' ? now.toISOString() : (decision.nextLookAt ?? null);
    return [
      [String(pull.number), { updatedAt: pull.updatedAt, headSha: pull.head.sha, nextLookAt }] as const,
    ];
  });
  return {
    format: 1,
    fullLookAt: isFull ? now.toISOString() : (seen?.fullLookAt ?? ''),
    pulls: Object.fromEntries(entries),
  };
}
