// The public face of the client: search, resolve, verify, install with rollback.
export { type AssetUrl, assetUrlFrom } from './asset-url.ts';
export { type ChangeOptions, installedFrom } from './change-plugins.ts';
export { ClientError, type ClientErrorCode } from './client-error.ts';
export { type ClientContext, fetchLimits, type OpenVerifier } from './context.ts';
export { fetchRelease, verifyStoredRelease } from './fetch-release.ts';
export { fetchSnapshot, type TrustedSnapshot } from './fetch-snapshot.ts';
export { listGenerations, readCurrent, readGeneration, readRegistries } from './home.ts';
export {
  type Generation,
  type InstalledPlugin,
  installedPlugin,
  type PinnedRegistry,
  registryLimits,
  storePath,
} from './home-formats.ts';
export { readInstalledManifest } from './installed-manifest.ts';
export {
  type ConsentRequest,
  type InstallPlan,
  type PlanNotice,
  type PlannedAction,
  planInstall,
} from './plan-install.ts';
export { planRemoval } from './plan-removal.ts';
export { type ReleaseLine, type Requirement, type Resolution, resolve } from './resolve.ts';
export { resolveWithIndex } from './resolve-with-index.ts';
export { readStored } from './store.ts';
export { addRegistry, proposePin, type RegistryAddress, removeRegistry } from './verbs/add-registry.ts';
export { install, parseWanted, type WantedPlugin } from './verbs/install.ts';
export { remove } from './verbs/remove.ts';
export { rollback } from './verbs/rollback.ts';
export { search } from './verbs/search.ts';
export { update } from './verbs/update.ts';
export { type VerifiedPlugin, verify } from './verbs/verify.ts';
export { openVerifiedIndex, type VerifiedIndex } from './verified-index.ts';
