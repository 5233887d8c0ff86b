// Verdicts that were reached before: the same bytes, root, policy and expectations need no second look.
import { hash } from 'node:crypto';
import { type Digest, toDigest } from '@plugindex/model';
import { objectOf, textOf } from './json.ts';
import { parseStatement, type Statement } from './statements.ts';

/**
 * Where verdicts are kept between questions; a client may keep them on disk. Only acceptances are stored.
 * Whoever can write here decides what counts as verified: keep it where the installed plugins are kept.
 */
export interface VerdictStore {
  read(key: Digest): string | undefined;
  write(key: Digest, verdict: string): void;
}

/** What is kept of an acceptance: enough to give the evidence back. */
export interface Verdict {
  readonly signedAt: string;
  readonly logIndex: string;
  readonly statement: Statement;
}

/** Grows whenever the verifier refuses something that it accepted before, so that old verdicts are forgotten. */
const rules = 'plugindex-verdict-1';

/** Everything that a verdict depends on. There is no clock among it: a verdict does not age. */
export interface VerdictQuestion {
  readonly kind: 'release' | 'snapshot';
  readonly artifact: Digest;
  readonly bundle: Digest;
  readonly trustedRoot: Digest;
  readonly policy: { readonly issuer: string; readonly identity: string };
  readonly expected: readonly (string | number | null)[];
}

/** Name of a verdict: equal for equal questions, different in anything that could change the answer. */
export function verdictKey(question: VerdictQuestion): Digest {
  const { kind, artifact, bundle, trustedRoot, policy, expected } = question;
  const parts = [rules, kind, artifact, bundle, trustedRoot, policy.issuer, policy.identity, ...expected];
  return toDigest(hash('sha256', JSON.stringify(parts), 'hex'));
}

/** Keeps verdicts for as long as the process lives; at the limit the oldest is forgotten. */
export function createVerdictMemory(maxVerdicts = 10_000): VerdictStore {
  const verdicts = new Map<Digest, string>();
  return {
    read: (key) => verdicts.get(key),
    write: (key, verdict) => {
      const [oldest] = verdicts.size < maxVerdicts ? [] : verdicts.keys();
      if (oldest !== undefined) verdicts.delete(oldest);
      verdicts.set(key, verdict);
    },
  };
}

/** The form in which a verdict is kept: `{signedAt, logIndex, statement}`, the statement's bytes as text. */
export function formatVerdict(evidence: Omit<Verdict, 'statement'>, statement: Uint8Array): string {
  const { signedAt, logIndex } = evidence;
  return JSON.stringify({ signedAt, logIndex, statement: Buffer.from(statement).toString('utf8') });
}

/** Reads a stored verdict. Undefined for anything else: then the bundle is simply verified again. */
export function parseVerdict(text: string | undefined): Verdict | undefined {
  if (text === undefined) return undefined;
  try {
    const { signedAt, logIndex, statement } = objectOf(JSON.parse(text), fields, 'a verdict');
    return {
      signedAt: textOf(signedAt, 'signedAt'),
      logIndex: textOf(logIndex, 'logIndex'),
      statement: parseStatement(Buffer.from(textOf(statement, 'statement'), 'utf8')),
    };
  } catch {
    return undefined;
  }
}

const fields = ['signedAt', 'logIndex', 'statement'] as const;
