// A registry with one plugin, a little Sigstore and a folder forge: all real, in one temp folder.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFolderForge,
  createLocalSigner,
  type LocalSigstore,
  localIdentity,
  localIssuer,
  localRun,
  openLocalSigstore,
} from '@plugindex/local';
import {
  digestOf,
  type Forge,
  type Manifest,
  parseManifest,
  parseRegistryConfig,
  type RegistryConfig,
  type Signer,
} from '@plugindex/model';
import type { ReleaseInput } from '@plugindex/registry/release/release';
import type { BuiltFiles, ReleaseSubject } from '@plugindex/registry/release/release-subject';
import { createVerifier, type ReleaseFacts, type Verifier, type WorkflowRun } from '@plugindex/trust';
import { buildModule, type ModuleSpec } from './wasm-builder.ts';

export interface LittleRegistry {
  readonly folder: string;
  readonly sigstore: LocalSigstore;
  readonly verifier: Verifier;
  readonly forge: Forge;
  readonly run: WorkflowRun;
  readonly policy: Signer;
  readonly subject: ReleaseSubject;
  readonly built: BuiltFiles;
  /** What the release statement says of this plugin. */
  readonly facts: ReleaseFacts;
  /** Everything that release() takes. */
  readonly input: ReleaseInput;
  close(): Promise<void>;
}

export interface LittleRegistryOptions {
  /** Where everything lives; a new temp folder that close() removes unless said otherwise. */
  readonly folder?: string;
  readonly now?: () => Date;
}

export async function openLittleRegistry(options: LittleRegistryOptions = {}): Promise<LittleRegistry> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'little-registry-')));
  const now = options.now ?? (() => new Date());
  const { manifest, registry, artifact } = await readPlugin();
  const sigstore = await openLocalSigstore({ folder: join(folder, 'sigstore'), now });
  const run = localRun({ commit: 'c'.repeat(40) });
  const policy = { issuer: localIssuer, identity: localIdentity };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  const subject: ReleaseSubject = {
    manifest,
    manifestBytes,
    manifestDigest: digestOf(manifestBytes),
    source: { repository: 'https://github.com/ann/auth-badge', commit: 'a'.repeat(40), tree: 'b'.repeat(40) },
    registry: {
      ...registry,
      deployment: { ...registry.deployment, trust: { release: policy, snapshot: policy } },
    },
  };
  const built: BuiltFiles = {
    artifact,
    digest: digestOf(artifact),
    tools: { clang: '19.1.7' },
    components: [{ name: 'serde', version: '1.0.0', purl: 'pkg:cargo/serde@1.0.0', license: 'MIT' }],
    readme: Buffer.from('# Auth badge\n'),
  };
  const facts: ReleaseFacts = {
    name: manifest.name,
    version: manifest.version,
    manifest: subject.manifestDigest,
    artifact: built.digest,
    source: subject.source,
    run,
  };
  const forge = createFolderForge({ folder, now });
  const verifier = createVerifier(sigstore.trustedRoot);
  const signer = createLocalSigner({ sigstore, run });
  return {
    ...{ folder, sigstore, verifier, forge, run, policy, subject, built, facts },
    input: { subject, built, run, forge, verifier, signer },
    async close() {
      await sigstore.close();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}

/** The good plugin of the inspection's fixtures. */
async function readPlugin(): Promise<{ manifest: Manifest; registry: RegistryConfig; artifact: Uint8Array }> {
  const path = new URL('../fixtures/inspect/base.json', import.meta.url);
  const base: { module: ModuleSpec; manifest: unknown; registry: unknown } = JSON.parse(
    await readFile(path, 'utf8'),
  );
  const place = { file: 'base.json', locate: () => undefined };
  const manifest = parseManifest({ ...place, value: base.manifest });
  const registry = parseRegistryConfig({ ...place, value: base.registry });
  if (!manifest.ok || !registry.ok) throw new Error('The fixture is no plugin');
  return { manifest: manifest.value, registry: registry.value, artifact: buildModule(base.module) };
}
