// The blocks of the page of file formats: the list of client files, and a section for each format.
import { readFileSync } from 'node:fs';
import { formatSchemas } from '@plugindex/model';
import { clientFiles } from './client-files.ts';
import { type FormatWords, formats } from './formats.ts';
import { type Blocks, prose, table } from './markdown.ts';
import { DescribedParts, fieldsOf } from './schema-fields.ts';

/** Blocks `client-files`, `edited` and `compiled`. */
export function formatBlocks(): Blocks {
  const parts = new DescribedParts();
  const sections = (isWanted: (words: FormatWords) => boolean) =>
    formats
      .filter(isWanted)
      .map((words) => section(words, parts))
      .join('\n');
  return {
    'client-files': table(
      ['below `/v1/`', 'what it holds', 'vouched for by'],
      clientFiles.map(({ path, content, namedBy }) => [`\`${path}\``, content, namedBy]),
    ),
    edited: sections(({ place }) => place.startsWith('`index/') || place.startsWith('`tests/')),
    compiled: sections(({ place }) => place.startsWith('`/v1/')),
  };
}

function section({ schema, heading, ...words }: FormatWords, parts: DescribedParts): string {
  const rows = fieldsOf(formatSchemas[schema], { format: `[${heading}](#${anchor(heading)})`, parts });
  return `### ${heading}

- Where: ${words.place}
- Written by: ${words.writer}
- May change: ${words.change}
- Schema: \`schemas/${schema}\`

\`\`\`${words.example.endsWith('.yaml') ? 'yaml' : 'jsonc'}
${shortened(readExample(words.example))}\`\`\`

${table(
  ['field', 'type', 'required', 'description'],
  rows.map(({ name, type, isRequired, description }) => [
    `\`${name}\``,
    type,
    isRequired ? 'yes' : '',
    description.startsWith('`') ? description : prose(description),
  ]),
)}
`;
}

/** Text of one example file. */
export function readExample(name: string): string {
  return readFileSync(new URL(`examples/${name}`, import.meta.url), 'utf8');
}

/** A long run of nulls says nothing; the whole file is what the test parses. */
function shortened(text: string): string {
  return text.replaceAll(/(?:^ *null,?\n){4,}/gm, (run) => {
    const indent = /^ */.exec(run)?.[0] ?? '';
    return `${indent}null,\n${indent}// … ${run.trimEnd().split('\n').length - 1} more\n`;
  });
}

/** The id that Markdown renderers give to a heading. */
function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
