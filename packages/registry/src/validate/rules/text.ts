// Rules about characters that a reader cannot see.
import { findUnsafe, joinPointer, positionAt, type UnsafeCharacter } from '@plugindex/model';
import { isTouched } from '../context.ts';
import type { IndexFile } from '../index-view.ts';
import { shown } from '../places.ts';
import type { Finding, Rule } from '../rule.ts';

const textUnsafeCharacter: Rule = {
  code: 'validate/text/unsafe-character',
  severity: 'error',
  documentation: {
    title: 'No file holds control, bidirectional or invisible characters',
    why: 'Such characters make a reviewer see another text than a machine reads (the attack called "Trojan Source"). Comments count too.',
    bad: 'summary: "Signs tokens \\u202e"',
    fix: 'Delete the character. Most editors can show invisible characters.',
  },
  *check({ changes, head }) {
    for (const plugin of head.plugins.values()) {
      const { entry, yanks, manifests } = plugin;
      for (const file of [entry, yanks, ...manifests.values()]) {
        if (file !== undefined && isTouched(changes, file)) yield* unsafeIn(file);
      }
    }
    for (const file of head.advisories) if (isTouched(changes, file)) yield* unsafeIn(file);
    if (head.registry !== undefined && isTouched(changes, head.registry)) yield* unsafeIn(head.registry);
  },
};

function* unsafeIn(file: IndexFile): Generator<Finding> {
  const inText = findUnsafe(file.text);
  if (inText !== undefined) {
    const { line } = positionAt(file.text, inText.offset);
    yield { at: file, line, ...describe(inText) };
  } else if (file.text.includes('\\')) {
    // What an escape such as "\u202e" stands for is seen only in the parsed value.
    yield* unsafeInValue(file, file.source?.value, '');
  }
}

function* unsafeInValue(file: IndexFile, value: unknown, pointer: string): Generator<Finding> {
  if (typeof value === 'string') {
    const found = findUnsafe(value);
    if (found !== undefined) yield { at: file, pointer, ...describe(found) };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const below = joinPointer(pointer, key);
      const found = findUnsafe(key);
      if (found !== undefined) yield { at: file, pointer: below, ...describe(found) };
      yield* unsafeInValue(file, item, below);
    }
  }
}

function describe({ kind, codePoint }: UnsafeCharacter): Pick<Finding, 'message' | 'found' | 'hint'> {
  const names = {
    control: 'a control character',
    bidi: 'a bidirectional control',
    invisible: 'an invisible character',
  };
  return {
    message: `Cannot show the text as it is: it holds ${names[kind]}, ${codePoint}`,
    found: codePoint,
    hint: 'delete the character',
  };
}

const textReadme: Rule = {
  code: 'validate/text/readme',
  severity: 'review',
  documentation: {
    title: 'A README with unseen characters is looked at',
    why: 'Texts in right-to-left scripts need direction marks, so they are not refused there; a marketplace page that says one thing and copies another is why somebody looks.',
    bad: 'npm install auth-jwt\\u202e…',
    fix: 'Delete the character, or tell the reviewer why it is needed.',
  },
  *check({ manifests, sources, root }) {
    for (const { file, manifest } of manifests) {
      const readme = sources.get(file.path)?.readme;
      const found = readme === undefined ? undefined : findUnsafe(readme.text);
      if (readme === undefined || found === undefined) continue;
      const { line } = positionAt(readme.text, found.offset);
      yield {
        at: file.source === undefined ? shown(file.path, root) : file,
        pointer: '/readme',
        ...describe(found),
        message: `Cannot show the README of ${manifest.name} without a look: line ${line} of ${readme.path} holds ${found.codePoint}`,
      };
    }
  },
};

export const textRules: readonly Rule[] = [textUnsafeCharacter, textReadme];
