// Reads the text of WebAssembly's specification tests into lists of lists: words, strings as bytes, and where each stands.

export type Node =
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly start: number; readonly end: number }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly bytes: Uint8Array };

export type List = Extract<Node, { kind: 'list' }>;

/** One token, and what is between tokens. */
const token = /\s+|;;[^\n]*|\(;|\(|\)|"(?:[^"\\]|\\.)*"|[^\s()";]+|;/gy;

/**
 * The top-level lists of a script.
 * @example readWast('(invoke "f" (i32.const 1))')[0]?.items.length // 3
 */
export function readWast(text: string): readonly List[] {
  const open: { readonly items: Node[]; readonly start: number }[] = [{ items: [], start: 0 }];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '(;') token.lastIndex = endOfComment(text, match.index);
    else if (found === '(') open.push({ items: [], start: match.index });
    else if (found === ')') {
      const closed = open.pop();
      const around = open.at(-1);
      if (closed === undefined || around === undefined)
        throw new Error(`Cannot read a script: ")" at ${match.index}`);
      around.items.push({ kind: 'list', ...closed, end: match.index + 1 });
    } else if (found.startsWith('"')) open.at(-1)?.items.push({ kind: 'string', bytes: toBytes(found) });
    else if (!/^\s|^;;/.test(found)) open.at(-1)?.items.push({ kind: 'word', text: found });
  }
  const [script, ...unclosed] = open;
  if (unclosed.length > 0)
    throw new Error(`Cannot read a script: "(" at ${unclosed[0]?.start} is never closed`);
  return script?.items.filter((node) => node.kind === 'list') ?? [];
}

/** Comments in brackets nest. */
function endOfComment(text: string, start: number): number {
  const bracket = /\(;|;\)/g;
  bracket.lastIndex = start;
  let depth = 0;
  for (let match = bracket.exec(text); match !== null; match = bracket.exec(text)) {
    depth += match[0] === '(;' ? 1 : -1;
    if (depth === 0) return bracket.lastIndex;
  }
  throw new Error(`Cannot read a script: the comment at ${start} is never closed`);
}

const namedEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function toBytes(quoted: string): Uint8Array {
  const bytes: number[] = [];
  const part = /\\u\{([0-9a-fA-F_]+)\}|\\([0-9a-fA-F]{2})|\\(.)|([^\\]+)/gsu;
  for (const [, point, hex, escaped, plain] of quoted.slice(1, -1).matchAll(part)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else {
      const text =
        point === undefined
          ? (plain ?? namedEscapes[escaped ?? ''] ?? escaped ?? '')
          : String.fromCodePoint(Number.parseInt(point.replaceAll('_', ''), 16));
      bytes.push(...new TextEncoder().encode(text));
    }
  }
  return Uint8Array.from(bytes);
}

/** The word at a place in a list; empty where there is none. */
export function wordAt(list: List, index: number): string {
  const node = list.items[index];
  return node?.kind === 'word' ? node.text : '';
}
