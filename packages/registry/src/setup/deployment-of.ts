// Addresses and signers that follow from where a repository is: written by `init`, expected by `doctor`.

/** OpenID Connect issuer of GitHub Actions, as Fulcio writes it into certificates. */
export const actionsIssuer = 'https://token.actions.githubusercontent.com';

/** The workflow that signs releases and the snapshot. */
const signingWorkflow = 'publish.yml';

/**
 * Identity in the certificates of a registry's own workflow.
 * @example signerIdentity({ url: 'https://github.com/acme/registry', defaultBranch: 'main' })
 * // 'https://github.com/acme/registry/.github/workflows/publish.yml@refs/heads/main'
 */
export function signerIdentity({
  url,
  defaultBranch,
}: {
  readonly url: string;
  readonly defaultBranch: string;
}): string {
  return `${url}/.github/workflows/${signingWorkflow}@refs/heads/${defaultBranch}`;
}

/** Template of the assets of its releases. @example assetTemplate('https://github.com/acme/registry') */
export function assetTemplate(url: string): string {
  return `${url}/releases/download/{name}-v{version}/{file}`;
}
