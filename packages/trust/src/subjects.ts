// Subjects of any in-toto statement: what a signed statement of somebody else's making is about.

import { TrustError } from './errors.ts';
import { jsonOf } from './json.ts';
import { payloadType } from './statements.ts';

/** Subjects that are looked at. */
const maxSubjects = 1024;

/** Throws TrustError unless the payload is an in-toto statement and one of its subjects has the digest. */
export function verifySubject(
  content: { readonly payloadType: string; readonly payload: Buffer },
  sha256: string,
): void {
  if (content.payloadType !== payloadType)
    throw new TrustError('trust/statement/type', 'Cannot use the envelope: it holds no in-toto statement');
  if (!subjectDigests(content.payload).includes(sha256))
    throw new TrustError('trust/statement/subject', 'Cannot use the statement: it is about other artifacts');
}

function subjectDigests(payload: Buffer): readonly unknown[] {
  const statement = fieldsOf(readJson(payload));
  if (typeof statement._type !== 'string' || !statement._type.startsWith('https://in-toto.io/Statement/'))
    throw new TrustError('trust/statement/type', 'Cannot use the statement: it is not of in-toto');
  const { subject } = statement;
  if (!Array.isArray(subject) || subject.length > maxSubjects)
    throw new TrustError('trust/statement/malformed', 'Cannot read the statement: it names no subjects');
  return subject.map((item) => fieldsOf(fieldsOf(item).digest).sha256);
}

function readJson(payload: Buffer): unknown {
  try {
    return jsonOf(payload);
  } catch (cause) {
    throw new TrustError('trust/statement/malformed', 'Cannot read the statement: it is not JSON in UTF-8', {
      cause,
    });
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
