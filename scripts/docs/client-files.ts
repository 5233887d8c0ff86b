// Every file that clients fetch below /v1/, for the tree on the page of formats. A test holds it against a compile.

export interface ClientFile {
  /** Path below /v1/ as people read it. */
  readonly path: string;
  /** Matches exactly the paths that are meant. */
  readonly pattern: RegExp;
  readonly content: string;
  /** What holds its digest, or what signs it; a client decides by no file that nothing vouches for. */
  readonly namedBy: string;
}

const name = '[a-z0-9-]+';
const snapshot = 'the snapshot';
const nobody = 'nothing';

export const clientFiles: readonly ClientFile[] = [
  {
    path: 'snapshot.json',
    pattern: /^snapshot\.json$/,
    content: 'the [snapshot](#snapshot)',
    namedBy: 'its bundle: a signature',
  },
  {
    path: 'snapshot.json.sigstore.json',
    pattern: /^snapshot\.json\.sigstore\.json$/,
    content: 'the bundle of the snapshot',
    namedBy: 'the trusted root and the pin',
  },
  {
    path: 'config.json',
    pattern: /^config\.json$/,
    content: 'the [registry descriptor](#registry-descriptor)',
    namedBy: snapshot,
  },
  {
    path: 'shards/<hh>.json',
    pattern: /^shards\/[0-9a-f]{2}\.json$/,
    content: '[shards](#shard), at most 256; one without plugins is left out',
    namedBy: snapshot,
  },
  {
    path: 'index/<shard>/<name>',
    pattern: new RegExp(`^index/(?:[12]/${name}|3/[a-z0-9-]/${name}|[a-z0-9-]{2}/[a-z0-9-]{2}/${name})$`),
    content: '[index lines](#index-line): what a resolver needs',
    namedBy: 'the shard',
  },
  {
    path: 'plugins/<name>.json',
    pattern: new RegExp(`^plugins/${name}\\.json$`),
    content: 'the [description](#description): what people read',
    namedBy: 'the shard',
  },
  {
    path: 'search/manifest.json',
    pattern: /^search\/manifest\.json$/,
    content: 'roots of the three [search trees](#search)',
    namedBy: snapshot,
  },
  {
    path: 'search/<aa>/<62 hex>.json',
    pattern: /^search\/[0-9a-f]{2}\/[0-9a-f]{62}\.json$/,
    content: 'nodes and leaves of the search trees; the path is the digest',
    namedBy: 'the node above, or search/manifest.json',
  },
  {
    path: 'changes.ndjson',
    pattern: /^changes\.ndjson$/,
    content: '[changes](#change), one per line, only ever added to',
    namedBy: snapshot,
  },
  {
    path: 'advisories/all.json',
    pattern: /^advisories\/all\.json$/,
    content: 'every [advisory](#advisory): `{"format": 1, "advisories": […]}`',
    namedBy: snapshot,
  },
  {
    path: 'advisories/<id>.json',
    pattern: /^advisories\/[A-Z][A-Za-z0-9-]{2,63}\.json$/,
    content: 'one advisory, in OSV form',
    namedBy: nobody,
  },
  {
    path: 'list/<hh>.json',
    pattern: /^list\/[0-9a-f]{2}\.json$/,
    content: 'cards of the plugins of one shard, as lists show them',
    namedBy: nobody,
  },
  {
    path: 'facets.json',
    pattern: /^facets\.json$/,
    content: 'how many plugins there are, by category, kind and tag',
    namedBy: nobody,
  },
  {
    path: 'queue.json',
    pattern: /^queue\.json$/,
    content: 'the [queue](#queue) of pull requests, where the registry is on a forge',
    namedBy: nobody,
  },
  {
    path: 'stats.json',
    pattern: /^stats\.json$/,
    content: '[download counts](#download-counts), where somebody has counted',
    namedBy: nobody,
  },
  {
    path: 'badges/<name>.json',
    pattern: new RegExp(`^badges/${name}\\.json$`),
    content: 'version badge, for the endpoint of shields.io',
    namedBy: nobody,
  },
  {
    path: 'feeds/new.json, feeds/new.atom',
    pattern: /^feeds\/new\.(?:json|atom)$/,
    content: 'the last 50 releases as JSON Feed 1.1 and as Atom',
    namedBy: nobody,
  },
  {
    path: 'schemas/<format>.schema.json',
    pattern: /^schemas\/[a-z-]+\.schema\.json$/,
    content: 'the JSON Schemas of this page',
    namedBy: nobody,
  },
  {
    path: 'openapi.json',
    pattern: /^openapi\.json$/,
    content: 'this list as OpenAPI 3.1',
    namedBy: nobody,
  },
];
