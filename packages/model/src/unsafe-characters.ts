// Characters that make a reader see something else than what a machine reads: controls, bidi marks, invisible ones.

export type UnsafeKind = 'control' | 'bidi' | 'invisible';

// threat: "Trojan Source", CVE-2021-42574. The sets are properties of Unicode (UAX 44), so that they grow with it.
const sets: readonly (readonly [kind: UnsafeKind, set: string])[] = [
  ['bidi', '\\p{Bidi_Control}'],
  ['control', '\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}'],
  ['invisible', '\\p{Cf}\\p{Default_Ignorable_Code_Point}'],
];
const all = sets.map(([, set]) => set).join('');
// Emoji are joined by U+200D and coloured by U+FE0F; a tab and line ends are layout.
// Made when a text asks for it: putting its sets together takes a millisecond, and most processes meet none.
let inText: RegExp | undefined;
// Nearly every file is plain ASCII: one fast test spares the long one.
const plainText = /^[\t\n\r -~]*$/;

/** A pattern for every unsafe character; a fresh one each time, as a global pattern remembers where it stands. */
export const everyUnsafe = () => new RegExp(`[${all}]`, 'gu');

export interface UnsafeCharacter {
  /** Offset in UTF-16 code units. */
  readonly offset: number;
  readonly kind: UnsafeKind;
  /** As in "U+202E". */
  readonly codePoint: string;
}

/**
 * The first unsafe character of a text file, tabs, line ends and the marks inside emoji aside.
 * @example findUnsafe('a\u202eb') // { offset: 1, kind: 'bidi', codePoint: 'U+202E' }
 */
export function findUnsafe(text: string): UnsafeCharacter | undefined {
  if (plainText.test(text)) return undefined;
  inText ??= new RegExp(`(?![\\t\\n\\r\\u200d\\ufe0f])[${all}]`, 'u');
  const match = inText.exec(text);
  if (match === null) return undefined;
  const kind = sets.find(([, set]) => new RegExp(`[${set}]`, 'u').test(match[0]))?.[0] ?? 'invisible';
  const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase();
  return { offset: match.index, kind, codePoint: `U+${code.padStart(4, '0')}` };
}
