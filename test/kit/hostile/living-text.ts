// Finds what would come alive in Markdown and in the log of a job: elements and commands that only our own words may make.
import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const parser = unified().use(remarkParse).use(remarkGfm);

/** Elements of our own texts. */
const harmless = new Set([
  ...['root', 'heading', 'paragraph', 'strong', 'text', 'inlineCode', 'code'],
  ...['list', 'listItem', 'table', 'tableRow', 'tableCell'],
]);
const ownMarker = /^(?:<!-- plugindex:[a-z]+(?: head=[0-9a-f]{40} since=[0-9TZ:-]{20})? -->\n?)+$/;
/** Mentions and addresses; numbers of pull requests are our own words. */
const living = /@[a-z]|https?:|www\./i;

/** Parts of a comment or a summary that are more than text; none of them is what we expect. */
export function livingMarkdown(markdown: string): readonly string[] {
  const root: Root = parser.parse(markdown);
  return [...nodesOf(root)].flatMap((node) => {
    if (node.type === 'html') return ownMarker.test(node.value) ? [] : [node.value];
    if (node.type === 'text') return living.test(node.value) ? [node.value] : [];
    return harmless.has(node.type) ? [] : [node.type];
  });
}

function* nodesOf(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

/**
 * Lines that the runner would obey, but for annotations: it reads commands at the start of a line, and the old form anywhere.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function livingLogLines(log: string): readonly string[] {
  return log
    .split(/\r\n|\r|\n/)
    .filter((line) => /^\s*::(?!(?:error|warning|notice)(?: |::))/.test(line) || line.includes('##['));
}
