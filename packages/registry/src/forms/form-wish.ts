// From the answers of a form to what its author wishes, parsed: everything that needs no look at the forge or the index.
import { isPluginName, isVersion, type Problem, parseYaml, quote } from '@plugindex/model';
import { stringify } from 'yaml';
import type { PluginDraft, YankWish } from '../propose/wishes.ts';
import type { RepositoryAddress } from './forge-lookup.ts';
import { transferChoices, updateChoices } from './form-fields.ts';
import { formFile, formProblem } from './form-rules.ts';
import { type FilledForm, splitList } from './parse-form.ts';

export type FormWish =
  | {
      readonly kind: 'submit';
      readonly name: string;
      readonly draft: PluginDraft;
      readonly repository: RepositoryAddress;
      readonly tag: string;
      readonly path?: string;
    }
  | {
      readonly kind: 'version';
      readonly name: string;
      readonly version: string;
      readonly tag: string;
      /** Fields of the manifest that change with the version. */
      readonly changes: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'yank'; readonly name: string; readonly yank: YankWish }
  | { readonly kind: 'transfer'; readonly name: string; readonly to: string }
  | { readonly kind: 'adopt'; readonly name: string }
  | { readonly kind: 'abuse'; readonly what: string };

export type ReadWish =
  | { readonly ok: true; readonly wish: FormWish }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a filled form; every problem at once.
 * @example toFormWish({ id: 'yank', answers: new Map([['name', 'auth-jwt'], …]) })
 */
export function toFormWish({ id, answers }: FilledForm): ReadWish {
  const reader = new AnswerReader(answers);
  const wish = readers[id](reader);
  const { problems } = reader;
  return problems.length > 0 ? { ok: false, problems } : { ok: true, wish };
}

const readers: Readonly<Record<FilledForm['id'], (reader: AnswerReader) => FormWish>> = {
  submit: readSubmission,
  version: readVersion,
  yank: readYank,
  transfer: readTransfer,
  abuse: (reader) => ({ kind: 'abuse', what: reader.text('what') }),
};

function readSubmission(reader: AnswerReader): FormWish {
  const path = reader.optional('path');
  return {
    kind: 'submit',
    name: reader.name(),
    repository: reader.repository(),
    tag: reader.text('tag'),
    ...(path === undefined ? {} : { path }),
    draft: {
      entry: { file: formFile, text: stringify(entryOf(reader)) },
      manifest: { file: formFile, text: stringify(manifestOf(reader)) },
    },
  };
}

function entryOf(reader: AnswerReader): object {
  const tags = splitList(reader.text('tags'));
  const updates = updatesOf(reader);
  return {
    schemaVersion: 1,
    name: reader.text('name'),
    description: reader.text('description'),
    category: reader.text('category'),
    ...(tags.length === 0 ? {} : { tags }),
    license: reader.text('license'),
    ...(updates === undefined ? {} : { updates }),
  };
}

function updatesOf(reader: AnswerReader): object | undefined {
  const choice = reader.text('updates');
  if (choice === updateChoices.none) return undefined;
  const prefix = reader.optional('prefix');
  return {
    from: choice === updateChoices.tags ? 'tags' : 'releases',
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function manifestOf(reader: AnswerReader): object {
  const entry = reader.optional('entry');
  const capabilities = reader.yaml('capabilities');
  return {
    schemaVersion: 1,
    name: reader.text('name'),
    version: reader.version(),
    summary: reader.text('summary'),
    kinds: splitList(reader.text('kinds')),
    license: reader.text('license'),
    build: { toolchain: reader.text('toolchain'), ...(entry === undefined ? {} : { entry }) },
    host: reader.text('host'),
    ...(capabilities === undefined ? {} : { capabilities }),
  };
}

function readVersion(reader: AnswerReader): FormWish {
  const host = reader.optional('host');
  const capabilities = reader.yaml('capabilities');
  return {
    kind: 'version',
    name: reader.name(),
    version: reader.version(),
    tag: reader.text('tag'),
    changes: {
      ...(host === undefined ? {} : { host }),
      ...(capabilities === undefined ? {} : { capabilities }),
    },
  };
}

function readYank(reader: AnswerReader): FormWish {
  const advisory = reader.optional('advisory');
  return {
    kind: 'yank',
    name: reader.name(),
    yank: {
      version: reader.version(),
      reason: reader.text('reason'),
      ...(advisory === undefined ? {} : { advisory }),
    },
  };
}

function readTransfer(reader: AnswerReader): FormWish {
  const name = reader.name();
  if (reader.text('what') === transferChoices.adopt) return { kind: 'adopt', name };
  return { kind: 'transfer', name, to: reader.account('to') };
}

// threat: parts of an address that lead to another one. The patterns are GitHub's own for accounts and repositories.
const repositoryAddress =
  /^(?:https:\/\/(?:www\.)?github\.com\/)?([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))\/(?!\.{1,2}$)([A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/;
const accountName = /^@?([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))$/;

/** Reads answers one by one and keeps the problems; what could not be read is the empty text. */
class AnswerReader {
  readonly problems: Problem[] = [];
  private readonly answers: FilledForm['answers'];

  constructor(answers: FilledForm['answers']) {
    this.answers = answers;
  }

  text(field: string): string {
    return this.answers.get(field) ?? '';
  }

  optional(field: string): string | undefined {
    return this.answers.get(field);
  }

  name(): string {
    const name = this.text('name');
    if (!isPluginName(name))
      this.refuse('name', name, 'lower-case words joined by hyphens, such as "auth-jwt"');
    return name;
  }

  version(): string {
    const version = this.text('version');
    if (!isVersion(version))
      this.refuse('version', version, 'a semantic version, such as "1.2.0", without "v"');
    return version;
  }

  account(field: string): string {
    const [, name] = accountName.exec(this.text(field)) ?? [];
    if (name === undefined)
      this.refuse(field, this.text(field), 'an account name of GitHub, such as "octocat"');
    return name ?? '';
  }

  repository(): RepositoryAddress {
    const found = this.text('repository');
    const [, owner, repo] = repositoryAddress.exec(found) ?? [];
    if (owner === undefined || repo === undefined)
      this.refuse('repository', found, 'a repository of GitHub, such as "https://github.com/acme/plugins"');
    return { owner: owner ?? '', repo: repo ?? '' };
  }

  /** A value that the formats check later; what is no YAML at all is a problem here. */
  yaml(field: string): unknown {
    const text = this.optional(field);
    if (text === undefined) return undefined;
    const parsed = parseYaml(text, { file: formFile });
    if (parsed.ok) return parsed.value.value;
    this.problems.push(
      ...parsed.problems.map((problem) => ({ ...problem, where: { file: formFile, pointer: `/${field}` } })),
    );
    return undefined;
  }

  private refuse(field: string, found: string, expected: string): void {
    const message = `Cannot use the answer: found ${quote(found)}, expected ${expected}`;
    this.problems.push(formProblem('form/field/form', { field, message, found, expected }));
  }
}
