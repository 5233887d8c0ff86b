// Parses a document and, where parts of it are wrong, goes on with the rest, so that all problems show at once.
import { joinPointer, type Parsed, type Problem, type SourceDocument, splitPointer } from '@plugindex/model';

interface Sound<Value> {
  /** The value without the parts that the problems point at; absent when what is left is no such value. */
  readonly value?: Value;
  /** Pointers of the parts that were taken out or stood in for: what rules find there is no news. */
  readonly unsound: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The parser's problems, and a value for the other rules to look at. The value is never released: the problems stand.
 * `standIns`: top-level keys that must be there, with any value that the parser accepts.
 */
export function parseWhatIsSound<Value>(
  source: SourceDocument,
  parse: (source: SourceDocument) => Parsed<Value>,
  standIns: Readonly<Record<string, unknown>> = {},
): Sound<Value> {
  const parsed = parse(source);
  if (parsed.ok) return { value: parsed.value, unsound: [], problems: parsed.problems };
  const { problems } = parsed;
  const pointers = problems.flatMap((problem) => problem.where.pointer ?? []);
  const root: unknown = structuredClone(source.value);
  if (pointers.length !== problems.length || typeof root !== 'object' || root === null) {
    return { unsound: [], problems };
  }
  const unsound = new Set(pointers.map((pointer) => remove(root, pointer)));
  for (const [key, value] of Object.entries(standIns)) {
    if (Object.hasOwn(root, key)) continue;
    Reflect.set(root, key, value);
    unsound.add(joinPointer('', key));
  }
  const second = parse({ ...source, value: root, locate: (pointer) => source.locate(pointer) });
  if (second.ok) return { value: second.value, unsound: [...unsound], problems };
  // A required part deep inside something optional is missing: the whole of it goes.
  for (const { where } of second.problems)
    unsound.add(remove(root, `/${splitPointer(where.pointer ?? '')[0]}`));
  for (const [key, value] of Object.entries(standIns)) {
    if (!Object.hasOwn(root, key)) Reflect.set(root, key, value);
  }
  const third = parse({ ...source, value: root, locate: (pointer) => source.locate(pointer) });
  return third.ok
    ? { value: third.value, unsound: [...unsound], problems }
    : { unsound: [...unsound], problems };
}

/** Takes a part out and returns its pointer. An item of a list takes the list along, so that no other item moves. */
function remove(root: object, pointer: string): string {
  const keys = splitPointer(pointer);
  let holder: unknown = root;
  let at = '';
  for (const [index, key] of keys.entries()) {
    if (typeof holder !== 'object' || holder === null) return pointer;
    const next: unknown = Reflect.get(holder, key);
    at = joinPointer(at, key);
    if (index === keys.length - 1 || Array.isArray(next)) {
      Reflect.deleteProperty(holder, key);
      return at;
    }
    holder = next;
  }
  return pointer;
}
