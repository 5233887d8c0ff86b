// SPDX licence expressions.
import parseExpression from 'spdx-expression-parse';

export const maxLicenseLength = 128;
/** Characters that an SPDX expression is made of (SPDX 2.3, annex D); the identifiers are checked by a library. */
export const licensePattern = '^[A-Za-z0-9.+:() -]+$';
const licenseRegExp = new RegExp(licensePattern);

/** True for an SPDX licence expression. @example isLicenseExpression('MIT OR Apache-2.0') // true */
export function isLicenseExpression(text: unknown): text is string {
  if (typeof text !== 'string' || text.length > maxLicenseLength || !licenseRegExp.test(text)) return false;
  const known = knownExpressions.get(text);
  if (known !== undefined) return known;
  const answer = canParse(text);
  // A registry holds few distinct expressions; the cap keeps hostile input from growing the table.
  if (knownExpressions.size < 1000) knownExpressions.set(text, answer);
  return answer;
}

const knownExpressions = new Map<string, boolean>();

function canParse(text: string): boolean {
  try {
    parseExpression(text);
    return true;
  } catch {
    return false;
  }
}
