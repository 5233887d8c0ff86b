// Reads a foreign document field by field and remembers what was looked at, so that nothing is lost in silence.
import { joinPointer, type SourceDocument, valueAt } from '@plugindex/model';

export interface Field {
  readonly pointer: string;
  readonly value: unknown;
}

/** A foreign document under import. Pointers are relative to the root of the document. */
export class ForeignFields {
  readonly #root: unknown;
  readonly #seen = new Set<string>();

  constructor(source: SourceDocument) {
    this.#root = source.value;
  }

  /** The field at the first of several spellings that is there; the others stay unseen and are told later. */
  take(...pointers: readonly string[]): Field | undefined {
    for (const pointer of pointers) {
      const value = valueAt(this.#root, pointer);
      if (value === undefined || value === null) continue;
      this.#seen.add(pointer);
      return { pointer, value };
    }
    return undefined;
  }

  /** As `take`, for texts; anything else stays unseen. */
  takeText(...pointers: readonly string[]): (Field & { readonly value: string }) | undefined {
    for (const pointer of pointers) {
      const value = valueAt(this.#root, pointer);
      if (typeof value !== 'string' || value.trim() === '') continue;
      this.#seen.add(pointer);
      return { pointer, value };
    }
    return undefined;
  }

  has(pointer: string): boolean {
    return valueAt(this.#root, pointer) !== undefined;
  }

  /** Marks a field as understood without taking it. */
  skip(pointer: string): void {
    this.#seen.add(pointer);
  }

  /** Pointers of what nobody looked at: the highest of each branch. */
  unseen(): readonly string[] {
    const found: string[] = [];
    const walk = (value: unknown, pointer: string): void => {
      if (this.#seen.has(pointer) || value === null) return;
      const below = [...this.#seen].some((seen) => seen.startsWith(`${pointer}/`));
      if (pointer !== '' && !below) {
        found.push(pointer);
        return;
      }
      if (typeof value !== 'object') return;
      for (const [key, item] of Object.entries(value)) walk(item, joinPointer(pointer, key));
    };
    walk(this.#root, '');
    return found;
  }
}

/** The texts of a field that is a text or a list of texts; undefined for anything else. */
export function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value : undefined;
}
