// What the job that builds leaves for the job that signs: files, and a note that says what they are.
//
//   <name>-<version>/artifact.wasm · readme.md · changelog.md
//   <name>-<version>/build.json   { format: 1, name, version, digest, tools, components, sourceTime }
//
// The note decides nothing: the digest is computed again, and the artifact inspected again, before anything is signed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createParser, isDigest, parseJson, recordOf, Type } from '@plugindex/model';
import { hasErrorCode } from '@plugindex/node/error-code';
import { readFileCapped } from '@plugindex/node/read-file';
import type { BuiltFiles, Component } from '@plugindex/registry/release/release-subject';
import { ActionError } from './action-error.ts';

/** As the build stage cuts them. */
const maxArtifactBytes = 16 * 2 ** 20;
const maxDocumentBytes = 512 * 2 ** 10;
/** A plugin with 5,000 crates would have 1 MB of components. 4 MiB. */
const maxNoteBytes = 4 * 2 ** 20;

const closed = { additionalProperties: false };
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const componentSchema = Type.Object(
  {
    name: text(300),
    version: text(200),
    purl: Type.Optional(text(1000)),
    license: Type.Optional(text(1000)),
    digest: Type.Optional(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })),
    scope: Type.Optional(Type.Enum(['required', 'optional'])),
  },
  closed,
);
const noteSchema = Type.Object(
  {
    format: Type.Literal(1),
    name: text(64),
    version: text(64),
    digest: Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }),
    tools: recordOf(Type.String(), text(200)),
    components: Type.Array(componentSchema, { maxItems: 20_000 }),
    sourceTime: Type.Optional(text(40)),
  },
  closed,
);
const parseNote = createParser(noteSchema);

export interface VersionName {
  readonly name: string;
  readonly version: string;
}

/** Writes below `folder`; a file of an earlier attempt is replaced. */
export async function writeHandOver(folder: string, subject: VersionName, built: BuiltFiles): Promise<void> {
  const place = join(folder, `${subject.name}-${subject.version}`);
  const { artifact, digest, tools, components, readme, changelog, sourceTime } = built;
  const { name, version } = subject;
  const note = { format: 1, name, version, digest, tools, components, ...(sourceTime && { sourceTime }) };
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'artifact.wasm'), artifact);
  if (readme !== undefined) await writeFile(join(place, 'readme.md'), readme);
  if (changelog !== undefined) await writeFile(join(place, 'changelog.md'), changelog);
  await writeFile(join(place, 'build.json'), `${JSON.stringify(note)}\n`);
}

/**
 * Undefined where the build left nothing. Throws ActionError `action/hand-over` where the files are not what a build
 * writes. The digest is what the build said: whoever signs computes it anew.
 */
export async function readHandOver(folder: string, subject: VersionName): Promise<BuiltFiles | undefined> {
  const place = join(folder, `${subject.name}-${subject.version}`);
  const noteBytes = await readIfThere(join(place, 'build.json'), maxNoteBytes);
  const artifact = await readIfThere(join(place, 'artifact.wasm'), maxArtifactBytes);
  if (noteBytes === undefined || artifact === undefined) return undefined;
  const document = parseJson(noteBytes, { file: 'build.json', maxBytes: maxNoteBytes });
  const note = document.ok ? parseNote(document.value) : document;
  if (!note.ok) throw refused(subject, note.problems[0]?.message ?? 'it is malformed');
  const { name, version, digest, tools, components, sourceTime } = note.value;
  if (name !== subject.name || version !== subject.version)
    throw refused(subject, `it is about ${name} ${version}`);
  if (!isDigest(digest)) throw refused(subject, 'its digest is malformed');
  const readme = await readIfThere(join(place, 'readme.md'), maxDocumentBytes);
  const changelog = await readIfThere(join(place, 'changelog.md'), maxDocumentBytes);
  return {
    artifact,
    digest,
    tools,
    components: components.map(toComponent),
    ...(readme && { readme }),
    ...(changelog && { changelog }),
    ...(sourceTime && { sourceTime }),
  };
}

function toComponent({
  digest,
  ...component
}: { readonly digest?: string | undefined } & Omit<Component, 'digest'>): Component {
  return isDigest(digest) ? { ...component, digest } : component;
}

async function readIfThere(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await readFileCapped(path, { maxBytes });
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function refused({ name, version }: VersionName, why: string): ActionError {
  return new ActionError('action/hand-over', `Cannot use what was built of ${name} ${version}: ${why}`);
}
