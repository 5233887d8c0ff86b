// What the rules of every stage say of one thing that they found, and where in a file that is shown.
import type { Fix, Problem, SourcePosition } from '@plugindex/model';

/** One finding of a rule: a problem without what the rule says already. */
export interface Finding extends Pick<Problem, 'message' | 'found' | 'expected' | 'hint'> {
  /** RFC 6901 pointer to the value at fault, or to where one is lacking. */
  readonly pointer?: string;
  /** A repair of the same file. */
  readonly fix?: Omit<Fix, 'file'>;
}

/**
 * The place of a value, or of the nearest thing around it where the file does not have it.
 * @example locateNear('/source/commit', (pointer) => (pointer === '' ? { line: 1, column: 1 } : undefined)) // line 1
 */
export function locateNear(
  pointer: string,
  locate: (pointer: string) => SourcePosition | undefined,
): SourcePosition | undefined {
  let rest = pointer;
  let position = locate(rest);
  while (position === undefined && rest !== '') {
    rest = rest.slice(0, rest.lastIndexOf('/'));
    position = locate(rest);
  }
  return position;
}
