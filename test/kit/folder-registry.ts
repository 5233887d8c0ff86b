// A registry in a folder, read over file://: releases of one's choice, really signed and compiled, without building anything.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLocalSigner, localIdentity, localIssuer, localRun, openLocalSigstore } from '@plugindex/local';
import {
  type Capabilities,
  digestOf,
  type Limits,
  type Manifest,
  parseRegistryConfig,
  type RegistryConfig,
} from '@plugindex/model';
import type { ServedIndex } from '@plugindex/registry/compile/assemble-index';
import { compile } from '@plugindex/registry/compile/compile';
import { documentsFrom } from '@plugindex/registry/compile/documents/document-port';
import { signSnapshot } from '@plugindex/registry/compile/sign-snapshot';
import type { PluginState, VersionState } from '@plugindex/registry/index-state';
import { assetNames } from '@plugindex/registry/release/asset-names';
import { createReleaseStatement } from '@plugindex/trust';
import { pluginState } from './plugin-state.ts';

export interface ReleaseSpec {
  readonly version: string;
  readonly dependencies?: Readonly<
    Record<string, string | { readonly range: string; readonly optional: true }>
  >;
  readonly capabilities?: Capabilities;
  readonly limits?: Limits;
  /** JSON Schema of its configuration. */
  readonly config?: Record<string, unknown>;
  readonly examples?: NonNullable<Manifest['examples']>;
  /** Why it was yanked, when it was. */
  readonly yanked?: string;
  /** Text in the place of the artifact, for a release that is replaced; or a real module. */
  readonly artifact?: string | Uint8Array;
}

export interface FolderRegistry {
  /** `file://…/current`, as a user would add it; releases/ in it is a link to another folder, as in a local deployment. */
  readonly url: string;
  readonly folder: string;
  readonly trustedRoot: unknown;
  readonly trustedRootFile: string;
  /** Publishes the next snapshot: these plugins, and no others. */
  publish(
    plugins: Readonly<Record<string, readonly ReleaseSpec[]>>,
    changed?: Pick<RegistryConfig, 'limits'>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** What the registry says of itself; nobody listens there. */
const homeUrl = 'https://registry.invalid';
const policy = { issuer: localIssuer, identity: localIdentity };

export interface FolderRegistryOptions {
  readonly name?: string;
  /** Description and summary of every plugin: the place for hostile text. */
  readonly description?: string;
  readonly now?: () => Date;
}

export async function openFolderRegistry(options: FolderRegistryOptions = {}): Promise<FolderRegistry> {
  const { name = 'acme', now = () => new Date() } = options;
  const folder = await mkdtemp(join(tmpdir(), 'folder-registry-'));
  const sigstore = await openLocalSigstore({ folder: join(folder, 'sigstore'), now });
  const run = localRun({ commit: 'c'.repeat(40) });
  const signer = createLocalSigner({ sigstore, run });
  const registry = { ...(await readRegistry()), name };
  const trustedRootFile = join(folder, 'trusted_root.json');
  await mkdir(join(folder, 'forge/releases'), { recursive: true });
  await mkdir(join(folder, 'current'), { recursive: true });
  await symlink('../forge/releases', join(folder, 'current/releases'));
  await writeFile(trustedRootFile, JSON.stringify(sigstore.trustedRoot));
  let served: ServedIndex | undefined;
  const bundles = new Map<string, Uint8Array>();

  const released = async (state: VersionState, content: string | Uint8Array): Promise<VersionState> => {
    const { manifest, release } = state;
    // Hostile text stands in the compiled files alone: a manifest with it would be refused.
    const summary = `${manifest.name} in one line`;
    const manifestBytes = Buffer.from(JSON.stringify({ ...manifest, summary }));
    const manifestDigest = digestOf(manifestBytes);
    if (release === undefined) throw new Error(`${manifest.name} has no release`);
    const artifact = typeof content === 'string' ? Buffer.from(content) : content;
    const digest = digestOf(artifact);
    const source = {
      repository: `https://github.com/acme/${manifest.name}`,
      commit: 'a'.repeat(40),
      tree: 'b'.repeat(40),
    };
    const facts = {
      name: manifest.name,
      version: manifest.version,
      manifest: manifestDigest,
      artifact: digest,
    };
    const key = JSON.stringify(facts);
    const bundle = bundles.get(key) ?? (await signer.sign(createReleaseStatement({ ...facts, source, run })));
    bundles.set(key, bundle);
    const assets = join(folder, 'forge/releases', `${manifest.name}-v${manifest.version}`);
    await writeAt(join(assets, release.artifact.name), artifact);
    await writeAt(join(assets, release.bundle.name), bundle);
    await writeAt(join(assets, assetNames(manifest.name, manifest.version).manifest), manifestBytes);
    const describe = (asset: { readonly name: string }, bytes: Uint8Array) => ({
      ...asset,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    return {
      manifest,
      manifestDigest,
      release: {
        ...release,
        manifest: manifestDigest,
        capabilities: manifest.capabilities ?? {},
        artifact: describe(release.artifact, artifact),
        bundle: describe(release.bundle, bundle),
      },
    };
  };

  const pluginOf = async (plugin: string, specs: readonly ReleaseSpec[]): Promise<PluginState> => {
    const state = pluginState({
      name: plugin,
      versions: specs.map(({ version }) => ({
        version,
        ...(options.description === undefined ? {} : { summary: options.description }),
      })),
      ...(options.description === undefined ? {} : { description: options.description }),
    });
    const versions = new Map<string, VersionState>();
    for (const spec of specs) {
      const plain = state.versions.get(spec.version);
      if (plain === undefined) continue;
      const { version, artifact, yanked: _yanked, ...declared } = spec;
      const withSpec = { ...plain, manifest: { ...plain.manifest, ...declared } };
      versions.set(version, await released(withSpec, artifact ?? `${plugin} ${version}`));
    }
    const yanked = Object.fromEntries(
      specs.flatMap(({ version, yanked: reason }) =>
        reason === undefined ? [] : [[version, { reason, at: '2026-01-02T00:00:00Z' }]],
      ),
    );
    return { ...state, versions, yanks: { schemaVersion: 1, yanked } };
  };

  return {
    url: pathToFileURL(join(folder, 'current')).href,
    folder,
    trustedRoot: sigstore.trustedRoot,
    trustedRootFile,
    publish: async (specs, changed) => {
      const plugins = new Map<string, PluginState>();
      for (const [plugin, versions] of Object.entries(specs))
        plugins.set(plugin, await pluginOf(plugin, versions));
      const { urls } = registry.deployment;
      const asset = `${homeUrl}/releases/{name}-v{version}/{file}`;
      const compiled = await compile({
        state: { registry: { ...registry, ...changed }, plugins, advisories: [] },
        deployment: {
          urls: { ...urls, registry: homeUrl, asset },
          trust: { release: policy, snapshot: policy },
        },
        documents: documentsFrom(new Map()),
        now: now(),
        commit: null,
        ...(served === undefined ? {} : { served }),
      });
      const [bundleFile, bundle] = await signSnapshot(compiled, signer);
      const v1 = join(folder, 'current/v1');
      await rm(v1, { recursive: true, force: true });
      for (const [path, bytes] of compiled.files) await writeAt(join(v1, path), bytes);
      await writeAt(join(v1, bundleFile), bundle);
      const changes = await readFile(join(v1, 'changes.ndjson'), 'utf8');
      served = { snapshot: compiled.snapshot, changes };
    },
    close: async () => {
      await sigstore.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function writeAt(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

/** The registry of the inspection's fixtures. */
async function readRegistry(): Promise<RegistryConfig> {
  const path = new URL('../fixtures/inspect/base.json', import.meta.url);
  const { registry: value }: { registry: unknown } = JSON.parse(await readFile(path, 'utf8'));
  const registry = parseRegistryConfig({ file: 'base.json', locate: () => undefined, value });
  if (!registry.ok) throw new Error('The fixture is no registry');
  return registry.value;
}
