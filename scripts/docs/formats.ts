// The file formats as readers meet them: where each lies, who writes it, whether it may change, and a real example.
import type { formatSchemas } from '@plugindex/model';

export interface FormatWords {
  readonly schema: keyof typeof formatSchemas;
  readonly heading: string;
  readonly place: string;
  readonly writer: string;
  readonly change: string;
  /** File in scripts/docs/examples; comments of JSON examples stand on lines of their own, with `//`. */
  readonly example: string;
}

export const formats: readonly FormatWords[] = [
  {
    schema: 'registry.schema.json',
    heading: 'Registry',
    place: '`index/registry.yaml`',
    writer: 'maintainers',
    change: 'By pull request. Every file below `/v1/` depends on it, so the next compile is a full one.',
    example: 'registry.yaml',
  },
  {
    schema: 'plugin.schema.json',
    heading: 'Plugin entry',
    place: '`index/plugins/<shard>/<name>/plugin.yaml`',
    writer: 'the owners; maintainers alone set `official`, `verified`, `featured` and `deprecated`',
    change: 'By pull request, at any time.',
    example: 'plugin.yaml',
  },
  {
    schema: 'manifest.schema.json',
    heading: 'Manifest',
    place: '`index/plugins/<shard>/<name>/<version>.yaml`',
    writer: 'the author',
    change:
      'Until its release. From then on never: `validate/version/already-released`, `validate/release/mismatch`.',
    example: 'manifest.yaml',
  },
  {
    schema: 'release.schema.json',
    heading: 'Release record',
    place:
      '`index/plugins/<shard>/<name>/<version>.release.json`, on the branch `records`; under `npm start` below `.plugindex`',
    writer: 'the pipeline only',
    change: 'Never. A record in a pull request is refused: `validate/release/touched`.',
    example: 'release.jsonc',
  },
  {
    schema: 'yanks.schema.json',
    heading: 'Yanks',
    place: '`index/plugins/<shard>/<name>/yanks.yaml`',
    writer: 'owners and maintainers',
    change: 'By pull request, at any time; removing a version from it takes the yank back.',
    example: 'yanks.yaml',
  },
  {
    schema: 'advisory.schema.json',
    heading: 'Advisory',
    place: '`index/advisories/<id>.yaml`; compiled to `/v1/advisories/<id>.json`',
    writer: 'maintainers',
    change: 'By pull request; `modified` says when.',
    example: 'advisory.yaml',
  },
  {
    schema: 'cases.schema.json',
    heading: 'Test cases',
    place: '`tests/*.yaml` in the folder of a plugin',
    writer: 'the author',
    change: 'At any time. `plugindex test` runs them; the registry does not read them.',
    example: 'cases.yaml',
  },
  {
    schema: 'config.schema.json',
    heading: 'Registry descriptor',
    place: '`/v1/config.json`',
    writer: 'the stage `compile`, from the registry and the deployment',
    change: 'With the registry. Its digest is in the snapshot.',
    example: 'config.jsonc',
  },
  {
    schema: 'snapshot.schema.json',
    heading: 'Snapshot',
    place: '`/v1/snapshot.json`, its bundle beside it as `/v1/snapshot.json.sigstore.json`',
    writer: 'the stage `compile`',
    change: 'With every publication; `version` only grows.',
    example: 'snapshot.jsonc',
  },
  {
    schema: 'shard.schema.json',
    heading: 'Shard',
    place: '`/v1/shards/<hh>.json`; `hh` is the first byte of SHA-256 of the plugin’s name, in hexadecimal',
    writer: 'the stage `compile`',
    change: 'With the plugins in it. Its digest is in the snapshot.',
    example: 'shard.jsonc',
  },
  {
    schema: 'index-line.schema.json',
    heading: 'Index line',
    place: '`/v1/index/<shard>/<name>`: one JSON value per line and version, newest version first',
    writer: 'the stage `compile`',
    change: 'With the plugin, and with the hints that name what it needs. Its digest is in the shard.',
    example: 'index-line.jsonc',
  },
  {
    schema: 'description.schema.json',
    heading: 'Description',
    place: '`/v1/plugins/<name>.json`',
    writer: 'the stage `compile`',
    change: 'With the plugin, its dependents and its advisories. Its digest is in the shard.',
    example: 'description.jsonc',
  },
  {
    schema: 'change.schema.json',
    heading: 'Change',
    place: '`/v1/changes.ndjson`: one JSON value per line, oldest first',
    writer: 'the stage `compile`',
    change: 'Lines are only ever added. Its digest is in the snapshot.',
    example: 'change.jsonc',
  },
  {
    schema: 'queue.schema.json',
    heading: 'Queue',
    place: '`/v1/queue.json`',
    writer: 'the action `decide`, whenever it has looked at the open pull requests',
    change: 'All the time. Nothing vouches for it, and no client decides by it: it is for people.',
    example: 'queue.jsonc',
  },
  {
    schema: 'stats.schema.json',
    heading: 'Download counts',
    place: '`/v1/stats.json`; missing where nobody has counted',
    writer: 'the stage `compile`, from what the forge counted',
    change:
      'With every publication, and never a reason for one. The forge counts downloads by the registry itself too: it reads what it has released, and scans it every week. Nothing is decided by the counts, so nothing vouches for them.',
    example: 'stats.jsonc',
  },
];

/** A JSON example without its comments, which stand on lines of their own. */
export function withoutComments(jsonc: string): string {
  return jsonc.replaceAll(/^\s*\/\/.*\n/gm, '');
}
