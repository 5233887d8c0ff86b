// The public face of this package.
export { createFolderForge, type FolderForgeOptions } from './folder-forge.ts';
export { LocalError, type LocalErrorCode } from './local-error.ts';
export { type LocalMarketplace, openLocalMarketplace } from './marketplace/local-marketplace.ts';
export type { LocalMarketplaceOptions } from './marketplace/options.ts';
export { type LocalRunOptions, localIdentity, localRun } from './sigstore/local-run.ts';
export { createLocalSigner, type LocalSignerOptions } from './sigstore/local-signer.ts';
export {
  type LocalSigstore,
  type LocalSigstoreOptions,
  localIssuer,
  openLocalSigstore,
} from './sigstore/local-sigstore.ts';
export { toWorkflowClaims } from './sigstore/workflow-claims.ts';
