// Makes what a compiler printed fit to keep and show: no escapes, no paths of this machine, bounded.
import { everyUnsafe } from '@plugindex/model';

// ECMA-48 5.4: control sequences (colours, cursor), and operating system commands (titles, links)
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
/** Lines of a failed build that are shown with the problem. */
const shownLines = 20;
const maxLineLength = 400;

/** `root`: the workspace, which is different each time; it is shown as "/build". */
export function cleanLog(log: string, root: string): string {
  return log
    .replaceAll(escapes, '')
    .replaceAll(root, '/build')
    .replaceAll('\r\n', '\n')
    .replaceAll(everyUnsafe(), (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** The last lines that say something. */
export function lastLines(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  return lines
    .slice(-shownLines)
    .map((line) => line.slice(0, maxLineLength))
    .join('\n');
}

/** The line that most likely says what went wrong: the first that speaks of an error, else the last. */
export function errorLine(log: string): string | undefined {
  const lines = log.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^error\b|\berror(?:\[|:| [A-Z]+[0-9]+:)/i.test(text)) ??
    lines.findLast((text) => text !== '');
  return line?.slice(0, maxLineLength);
}
