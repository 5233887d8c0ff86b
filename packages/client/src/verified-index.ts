// The index as seen through one trusted snapshot: every file is held against the digest that the snapshot vouches for.
import type {
  Description,
  Digest,
  FetchSearchFile,
  IndexLine,
  Parsed,
  RegistryDescriptor,
  Shard,
  SourceDocument,
} from '@plugindex/model';
import { digestOf } from '@plugindex/model/digest-of';
import { shardPath } from '@plugindex/model/name';
import { parseJson } from '@plugindex/model/parse/json';
import {
  parseDescription,
  parseIndexLine,
  parseRegistryDescriptor,
  parseShard,
} from '@plugindex/model/parsers';
import { shardFile, shardNumber } from '@plugindex/model/shard';
import { ClientError } from './client-error.ts';
import { type ClientContext, fetchLimits } from './context.ts';
import { type FetchLimits, fetchBytes } from './fetch-bytes.ts';
import { fetchSnapshot, type TrustedSnapshot } from './fetch-snapshot.ts';
import { readFitting } from './home.ts';

/** Reads of one consistent index. Each throws ClientError `client/file/*` when bytes are not what the snapshot says. */
export interface VerifiedIndex {
  readonly trusted: TrustedSnapshot;
  /** The registry as it describes itself: kinds, capabilities, where assets are. */
  descriptor(): Promise<RegistryDescriptor>;
  /** Lines of a plugin, newest first; empty when the index has no such name. */
  lines(name: string): Promise<readonly IndexLine[]>;
  description(name: string): Promise<Description | undefined>;
  /** A file below /v1/search/; without a digest the manifest, whose digest is in the snapshot. */
  readonly searchFile: FetchSearchFile;
}

/** Opens the index that the newest trusted snapshot describes. */
export async function openVerifiedIndex(context: ClientContext): Promise<VerifiedIndex> {
  const trusted = await fetchSnapshot(context);
  const shards = new Map<number, Promise<Shard | undefined>>();
  const shardOf = (name: string): Promise<Shard | undefined> => {
    const number = shardNumber(name);
    const open = shards.get(number) ?? readShard(context, trusted, number);
    shards.set(number, open);
    return open;
  };
  return {
    trusted,
    descriptor: async () => {
      const digest = trusted.snapshot.config;
      const bytes = await readVerified(context, 'config.json', { digest, ...fetchLimits.config });
      return parsedFile(bytes, 'config.json', parseRegistryDescriptor);
    },
    lines: async (name) => {
      const digest = digestsOf(await shardOf(name), name)?.index;
      if (digest === undefined) return [];
      const bytes = await readVerified(context, `index/${shardPath(name)}`, { digest, ...fetchLimits.index });
      return parseLines(bytes, name);
    },
    description: async (name) => {
      const digest = digestsOf(await shardOf(name), name)?.description;
      if (digest === undefined) return undefined;
      const path = `plugins/${name}.json`;
      const bytes = await readVerified(context, path, { digest, ...fetchLimits.description });
      return parsedFile(bytes, path, parseDescription);
    },
    searchFile: async (path, digest = trusted.snapshot.search) =>
      readVerified(context, `search/${path}`, { digest, ...fetchLimits.search }),
  };
}

/** Looks among the shard's own names only: a plugin may be called "constructor". */
function digestsOf(shard: Shard | undefined, name: string): Shard['names'][string] | undefined {
  return shard !== undefined && Object.hasOwn(shard.names, name) ? shard.names[name] : undefined;
}

async function readShard(
  context: ClientContext,
  { snapshot }: TrustedSnapshot,
  number: number,
): Promise<Shard | undefined> {
  const digest = snapshot.shards[number];
  if (digest === null || digest === undefined) return undefined;
  const path = shardFile(number);
  return parsedFile(await readVerified(context, path, { digest, ...fetchLimits.shard }), path, parseShard);
}

interface VerifiedRead extends FetchLimits {
  readonly digest: Digest;
}

/** From the cache when it holds the very bytes, else from the network; believed only when the digest is the expected one. */
async function readVerified(
  { home, http, registry }: ClientContext,
  path: string,
  { digest, maxBytes, timeoutMs }: VerifiedRead,
): Promise<Uint8Array> {
  const cachePath = `cache/${registry.name}/${path}`;
  const cached = await readFitting(home, cachePath, { maxBytes });
  if (cached !== undefined && cached !== 'unreadable' && digestOf(cached) === digest) return cached;
  const url = `${registry.url}/v1/${path}`;
  const bytes = await fetchBytes(http, url, { maxBytes, timeoutMs });
  const found = digestOf(bytes);
  if (found !== digest) {
    // threat: a mirror that mixes files of two snapshots, or changes one
    throw new ClientError(
      'client/file/digest-mismatch',
      `Cannot use ${url}: its digest is ${found}, the snapshot says ${digest}`,
      {
        hint: 'the mirror is half updated or hostile; try again in a minute, or use another mirror',
      },
    );
  }
  await home.write(cachePath, bytes);
  return bytes;
}

function parseLines(bytes: Uint8Array, name: string): readonly IndexLine[] {
  const file = `index/${shardPath(name)}`;
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((text) => text !== '')
    .flatMap((text) => {
      const document = parseJson(text, { file, maxBytes: fetchLimits.index.maxBytes });
      // A line of a later format is skipped: that is what `v` is for.
      if (document.ok && !isKnownFormat(document.value.value)) return [];
      const line = document.ok ? parseIndexLine(document.value) : document;
      if (!line.ok) throw malformed(file, line.problems[0]?.message);
      if (line.value.name !== name)
        throw malformed(file, `a line is about "${line.value.name}", expected "${name}"`);
      return [line.value];
    });
}

function isKnownFormat(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

function parsedFile<T>(bytes: Uint8Array, file: string, parse: (document: SourceDocument) => Parsed<T>): T {
  const document = parseJson(bytes, { file, maxBytes: bytes.length });
  const result = document.ok ? parse(document.value) : document;
  if (!result.ok) throw malformed(file, result.problems[0]?.message);
  return result.value;
}

function malformed(file: string, reason: string | undefined): ClientError {
  return new ClientError(
    'client/file/malformed',
    `Cannot read ${file} of the index: ${reason ?? 'unknown reason'}`,
    {
      hint: 'update this client; if that does not help, tell the registry',
    },
  );
}
