// The shape of a document through its fragments: cycles and depth. Each fragment is looked at once, so that nested spreads
// cannot make this exponential.
import { Document, Selection, SelectionKind } from '../language/ast';
import { Errors } from '../language/errors';

// Fragments that spread one another, end to end.
const longestChain = 32;

/** Section 5.5.2.2. True when fragments contain themselves; nothing else may look at them then. */
export function reportCycles(document: Document, errors: Errors): bool {
  const walk = new CycleWalk(document, errors);
  const fragments = document.fragments.values();
  for (let i = 0; i < fragments.length; i++) walk.fragment(fragments[i].name);
  return walk.found;
}

class CycleWalk {
  found: bool = false;
  private done: Set<string> = new Set<string>();
  private path: Set<string> = new Set<string>();

  constructor(
    private document: Document,
    private errors: Errors,
  ) {}

  fragment(name: string): void {
    const fragment = this.document.fragment(name);
    if (fragment == null || this.done.has(name)) return;
    // threat: a chain of thousands of fragments on our stack.
    const tooLong = this.path.size >= longestChain;
    if (tooLong || this.path.has(name)) {
      const reason = tooLong ? 'at the end of a chain of more than 32' : 'within itself';
      this.errors.add('Cannot spread fragment "' + name + '" ' + reason + '.', fragment.start);
      this.found = true;
      return;
    }
    this.path.add(name);
    this.selections(fragment.selections);
    this.path.delete(name);
    this.done.add(name);
  }

  private selections(selections: Selection[]): void {
    for (let i = 0; i < selections.length && !this.found; i++) {
      if (selections[i].kind == SelectionKind.Spread) this.fragment(selections[i].name);
      else this.selections(selections[i].selections);
    }
  }
}

/** The longest chain of fields, fragments included. */
export function measureDepth(document: Document): i32 {
  const known = new Map<string, i32>();
  let deepest = 0;
  for (let i = 0; i < document.operations.length; i++) {
    deepest = max(deepest, depthOf(document.operations[i].selections, document, known));
  }
  return deepest;
}

function depthOf(selections: Selection[], document: Document, known: Map<string, i32>): i32 {
  let deepest = 0;
  for (let i = 0; i < selections.length; i++) {
    const selection = selections[i];
    let depth = 0;
    if (selection.kind == SelectionKind.Spread) depth = fragmentDepth(selection.name, document, known);
    else
      depth =
        depthOf(selection.selections, document, known) + (selection.kind == SelectionKind.Field ? 1 : 0);
    deepest = max(deepest, depth);
  }
  return deepest;
}

function fragmentDepth(name: string, document: Document, known: Map<string, i32>): i32 {
  if (known.has(name)) return known.get(name);
  const fragment = document.fragment(name);
  const depth = fragment == null ? 0 : depthOf(fragment.selections, document, known);
  known.set(name, depth);
  return depth;
}
