// Words of people in a wish: what they must be before they are written into the index.
import { findUnsafe, type Place, type Problem, quote } from '@plugindex/model';
import { proposeProblem } from './propose-rules.ts';

/** As the formats allow: 500 characters for a reason. */
const maxReasonLength = 500;

/** The reason without spaces around it, and what is wrong with it; `what` it is for, as in "yank auth-jwt 1.2.0". */
export function checkReason(
  text: string,
  what: string,
  where: Place,
): { readonly reason: string; readonly problems: readonly Problem[] } {
  const reason = text.replaceAll('\r\n', '\n').trim();
  const length = [...reason].length;
  const unsafe = findUnsafe(reason);
  const faults = [
    ...(length === 0 ? ['found no words'] : []),
    ...(length > maxReasonLength ? [`found ${length} characters, expected at most ${maxReasonLength}`] : []),
    ...(unsafe === undefined ? [] : [`found ${unsafe.codePoint}, which nobody can see`]),
  ];
  const problems = faults.map((fault) =>
    proposeProblem('propose/words/unfit', where, {
      message: `Cannot ${what} for this reason: ${fault}`,
      found: quote(reason),
      hint: 'say in a sentence what happened',
    }),
  );
  return { reason, problems };
}
