// Parses a document and, where optional parts of it are wrong, goes on with the rest, so that all problems show at once.
import { type Parsed, type Problem, type SourceDocument, splitPointer } from '@plugindex/model';

interface Sound<Value> {
  /** The value without the parts that the problems point at; absent when what is left is no such value. */
  readonly value?: Value;
  readonly problems: readonly Problem[];
}

/** The parser's problems, and a value for the other rules to look at. The value is never released: the problems stand. */
export function parseWhatIsSound<Value>(
  source: SourceDocument,
  parse: (source: SourceDocument) => Parsed<Value>,
): Sound<Value> {
  const parsed = parse(source);
  if (parsed.ok) return { value: parsed.value, problems: parsed.problems };
  const pointers = parsed.problems.flatMap((problem) => problem.where.pointer ?? []);
  if (pointers.length === 0 || pointers.length !== parsed.problems.length)
    return { problems: parsed.problems };
  const rest: unknown = structuredClone(source.value);
  // Later items of a list first, so that the positions of the earlier ones still hold.
  for (const pointer of [...new Set(pointers)].toSorted().toReversed()) remove(rest, pointer);
  const second = parse({ ...source, value: rest, locate: (pointer) => source.locate(pointer) });
  return second.ok ? { value: second.value, problems: parsed.problems } : { problems: parsed.problems };
}

function remove(root: unknown, pointer: string): void {
  const keys = splitPointer(pointer);
  const last = keys.at(-1);
  let holder = root;
  for (const key of keys.slice(0, -1)) {
    if (typeof holder !== 'object' || holder === null) return;
    holder = Reflect.get(holder, key);
  }
  if (last === undefined || typeof holder !== 'object' || holder === null) return;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder, last);
}
