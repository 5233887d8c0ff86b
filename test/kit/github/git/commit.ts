// Reads the text of a commit or tag object.
import type { Person } from './bare-repository.ts';

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

/** `text`: the object as Git stores it: headers, an empty line, the message. */
export function parseCommit(sha: string, text: string): Commit {
  const { headers, message } = splitObject(text);
  const first = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  return {
    sha,
    tree: first('tree'),
    parents: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
    author: parsePerson(first('author')),
    committer: parsePerson(first('committer')),
    message,
  };
}

export interface AnnotatedTag {
  readonly object: string;
  readonly type: string;
  readonly name: string;
  readonly tagger: Person;
  readonly message: string;
}

export function parseTag(text: string): AnnotatedTag {
  const { headers, message } = splitObject(text);
  const fields = new Map(headers);
  return {
    object: fields.get('object') ?? '',
    type: fields.get('type') ?? '',
    name: fields.get('tag') ?? '',
    tagger: parsePerson(fields.get('tagger') ?? ''),
    message,
  };
}

function splitObject(text: string): { headers: readonly (readonly [string, string])[]; message: string } {
  const end = text.indexOf('\n\n');
  const headers = text
    .slice(0, end)
    .split('\n')
    .map((line): [string, string] => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    });
  return { headers, message: text.slice(end + 2).trimEnd() };
}

function parsePerson(text: string): Person {
  const [, name = '', email = '', seconds = '0'] = /^(.*) <(.*)> (\d+)/.exec(text) ?? [];
  return { name, email, date: timeText(new Date(Number(seconds) * 1000)) };
}

/** RFC 3339 in UTC with whole seconds, as GitHub writes times. */
export function timeText(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
