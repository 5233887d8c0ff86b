// The static files as an API that tools understand: OpenAPI 3.1 at /v1/openapi.json.
import type { RegistryDescriptor } from '@plugindex/model';
import { toJsonFile } from './json-file.ts';

export const openapiFile = 'openapi.json';

interface Operation {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly mediaType: string;
  /** File below /v1/schemas/ that describes the answer. */
  readonly schema?: string;
  readonly parameters?: readonly Parameter[];
}

interface Parameter {
  readonly name: string;
  readonly description: string;
  readonly pattern: string;
}

const json = 'application/json';
const lines = 'application/x-ndjson';
const pluginName: Parameter = {
  name: 'name',
  description: 'Name of a plugin.',
  pattern: '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$',
};
const shard: Parameter = {
  name: 'shard',
  description: 'First byte of SHA-256 of a plugin name, in hexadecimal.',
  pattern: '^[0-9a-f]{2}$',
};

const operations: readonly Operation[] = [
  {
    path: '/config.json',
    id: 'getRegistry',
    summary: 'The registry: kinds, categories, URLs, trust',
    mediaType: json,
    schema: 'config',
  },
  {
    path: '/snapshot.json',
    id: 'getSnapshot',
    summary: 'The signed statement of the whole index',
    mediaType: json,
    schema: 'snapshot',
  },
  {
    path: '/snapshot.json.sigstore.json',
    id: 'getSnapshotBundle',
    summary: 'The Sigstore bundle of the snapshot',
    mediaType: json,
  },
  {
    path: '/shards/{shard}.json',
    id: 'getShard',
    summary: 'Digests of the files of one shard of the names',
    mediaType: json,
    schema: 'shard',
    parameters: [shard],
  },
  {
    path: '/index/{first}/{second}/{name}',
    id: 'getIndexLines',
    summary: 'Every version of a plugin as a resolver needs it, newest first, a JSON value per line',
    mediaType: lines,
    schema: 'index-line',
    parameters: [
      {
        name: 'first',
        description: 'Letters 1 and 2 of the name, or 3 where it has three letters.',
        pattern: '^[a-z0-9-]{1,2}$',
      },
      {
        name: 'second',
        description: 'Letters 3 and 4 of the name, or its first where it has three letters.',
        pattern: '^[a-z0-9-]{1,2}$',
      },
      pluginName,
    ],
  },
  {
    path: '/index/{length}/{name}',
    id: 'getIndexLinesOfShortName',
    summary: 'The same for a name of one or two letters',
    mediaType: lines,
    schema: 'index-line',
    parameters: [
      { name: 'length', description: 'Number of letters of the name.', pattern: '^[12]$' },
      pluginName,
    ],
  },
  {
    path: '/plugins/{name}.json',
    id: 'getPlugin',
    summary: 'Everything a person wants to read of a plugin',
    mediaType: json,
    schema: 'description',
    parameters: [pluginName],
  },
  {
    path: '/list/{shard}.json',
    id: 'getListPage',
    summary: 'Cards of the plugins of one shard of the names',
    mediaType: json,
    parameters: [shard],
  },
  {
    path: '/facets.json',
    id: 'getFacets',
    summary: 'How many plugins there are by category, kind and tag',
    mediaType: json,
  },
  {
    path: '/search/manifest.json',
    id: 'getSearchManifest',
    summary: 'Roots of the search index',
    mediaType: json,
  },
  {
    path: '/changes.ndjson',
    id: 'getChanges',
    summary: 'Everything that ever happened to the index, a JSON value per line, oldest first',
    mediaType: lines,
    schema: 'change',
  },
  {
    path: '/advisories/all.json',
    id: 'getAdvisories',
    summary: 'Every security advisory, in OSV form',
    mediaType: json,
  },
  {
    path: '/advisories/{id}.json',
    id: 'getAdvisory',
    summary: 'One security advisory, in OSV form',
    mediaType: json,
    schema: 'advisory',
    parameters: [{ name: 'id', description: 'Id of the advisory.', pattern: '^[A-Z][A-Za-z0-9-]{2,63}$' }],
  },
  {
    path: '/queue.json',
    id: 'getQueue',
    summary: 'Every open pull request: lane, state, whose turn it is, age; and how long each lane takes',
    mediaType: json,
    schema: 'queue',
  },
  {
    path: '/stats.json',
    id: 'getStats',
    summary:
      'How often the artifacts of each plugin were downloaded, as the forge counts; missing where nobody has counted',
    mediaType: json,
    schema: 'stats',
  },
  {
    path: '/badges/{name}.json',
    id: 'getBadge',
    summary: 'Version badge for the endpoint of shields.io',
    mediaType: json,
    parameters: [pluginName],
  },
  {
    path: '/feeds/new.json',
    id: 'getJsonFeed',
    summary: 'Latest releases as JSON Feed 1.1',
    mediaType: 'application/feed+json',
  },
  {
    path: '/feeds/new.atom',
    id: 'getAtomFeed',
    summary: 'Latest releases as Atom',
    mediaType: 'application/atom+xml',
  },
];

/** Describes what a registry serves. */
export function compileOpenapi(descriptor: RegistryDescriptor): Uint8Array {
  const base = `${descriptor.urls.registry}/v1`;
  return toJsonFile({
    openapi: '3.1.1',
    info: {
      title: descriptor.title,
      summary: 'Static files, the same from every mirror; the signed snapshot vouches for each by digest',
      description: descriptor.description,
      version: '1.0.0',
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: base }],
    paths: Object.fromEntries(
      operations.map((operation) => [operation.path, { get: describeOperation(operation, base) }]),
    ),
  });
}

function describeOperation(operation: Operation, base: string) {
  const schema =
    operation.schema === undefined
      ? {}
      : { schema: { $ref: `${base}/schemas/${operation.schema}.schema.json` } };
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.parameters === undefined
      ? {}
      : { parameters: operation.parameters.map(describeParameter) }),
    responses: {
      '200': { description: 'The file', content: { [operation.mediaType]: schema } },
      '304': { description: 'The copy named by If-None-Match is still current' },
      '404': { description: 'There is no such file' },
    },
  };
}

function describeParameter({ name, description, pattern }: Parameter) {
  return { name, in: 'path', required: true, description, schema: { type: 'string', pattern } };
}
