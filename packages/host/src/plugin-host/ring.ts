// Keeps the last things of many, in bounded memory.

export interface Ring<T> {
  push(item: T): void;
  /** Oldest first. */
  list(): readonly T[];
}

/** @example createRing<number>(2) */
export function createRing<T>(capacity: number): Ring<T> {
  const items: T[] = [];
  let next = 0;
  return {
    push(item) {
      if (capacity < 1) return;
      if (items.length < capacity) items.push(item);
      else items[next] = item;
      next = (next + 1) % capacity;
    },
    list: () => (items.length < capacity ? [...items] : [...items.slice(next), ...items.slice(0, next)]),
  };
}
