// A queue in which owners take turns. threat: one who fills the queue lets the others wait for one item, not for all.

export class TurnQueue<Owner, Item> {
  /** In the order of their turns; nobody is in here with nothing. */
  readonly #items = new Map<Owner, Item[]>();

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  get owners(): readonly Owner[] {
    return [...this.#items.keys()];
  }

  hasOthersThan(owner: Owner): boolean {
    return this.#items.size > (this.#items.has(owner) ? 1 : 0);
  }

  add(owner: Owner, item: Item): void {
    const items = this.#items.get(owner);
    if (items === undefined) this.#items.set(owner, [item]);
    else items.push(item);
  }

  /** Of one owner first come, first served; then it is the next one's turn. */
  next(): Item | undefined {
    for (const [owner, items] of this.#items) {
      const item = items.shift();
      this.#items.delete(owner);
      if (items.length > 0) this.#items.set(owner, items);
      return item;
    }
    return undefined;
  }

  takeAll(owner: Owner): readonly Item[] {
    const items = this.#items.get(owner) ?? [];
    this.#items.delete(owner);
    return items;
  }
}
