// SPDX licence expressions.
import licenseIds from 'spdx-license-ids/index.json' with { type: 'json' };
import { loadSpdx } from './libraries.ts';

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

/**
 * The expression with the identifiers in their own case, where nothing else was wrong with it.
 * @example canonicalLicense('mit or apache-2.0') // 'MIT OR Apache-2.0'
 */
export function canonicalLicense(text: string): string | undefined {
  if (text.length > maxLicenseLength) return undefined;
  const bare = text.replaceAll(/[A-Za-z0-9.-]+/g, (word) => canonicalWord(word.toLowerCase()) ?? word);
  return isLicenseExpression(bare) ? bare : undefined;
}

function canonicalWord(lower: string): string | undefined {
  if (['and', 'or', 'with'].includes(lower)) return lower.toUpperCase();
  return licenseIds.find((id) => id.toLowerCase() === lower);
}

const knownExpressions = new Map<string, boolean>();

/** Most licences are one identifier or a few joined by one word; the library reads the rest. */
function canParse(text: string): boolean {
  if (text.split(/ (?:AND|OR) /).every((id) => licenseIds.includes(id))) return true;
  try {
    loadSpdx()(text);
    return true;
  } catch {
    return false;
  }
}
