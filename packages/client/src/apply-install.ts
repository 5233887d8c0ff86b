// Applies an install plan: fetch and judge everything first, then one switch. Killed anywhere before it, nothing has changed.
import type { Digest } from '@plugindex/model';
import type { AssetUrl } from './asset-url.ts';
import { ClientError } from './client-error.ts';
import type { ClientContext } from './context.ts';
import { fetchRelease } from './fetch-release.ts';
import { switchTo } from './home.ts';
import { installedPlugin } from './home-formats.ts';
import { type ConsentRequest, type InstallPlan, withManifests } from './plan-install.ts';
import { openVerdicts } from './verdict-file.ts';

export interface ApplyOptions {
  /** Asked only when something must be fetched. */
  readonly assetUrl: () => Promise<AssetUrl>;
  /** Asks the user; false means no. */
  readonly consent: (request: ConsentRequest) => Promise<boolean>;
  readonly onProgress?: (step: { readonly step: 'verified' | 'switched'; readonly subject: string }) => void;
}

/** Throws ClientError `client/consent/required` before anything is fetched, `client/artifact/*` before anything is switched. */
export async function applyInstall(
  context: ClientContext,
  plan: InstallPlan,
  options: ApplyOptions,
): Promise<void> {
  for (const request of plan.consents) {
    if (!(await options.consent(request))) throw refused(request);
  }
  const manifests = plan.downloads.length > 0 ? await fetchAll(context, plan, options) : noManifests;
  if (plan.next === undefined) return;
  await switchTo(context.home, withManifests(plan.next, manifests));
  options.onProgress?.({ step: 'switched', subject: `generation ${plan.next.number}` });
}

const noManifests: ReadonlyMap<string, Digest> = new Map();

async function fetchAll(
  context: ClientContext,
  { downloads, next }: InstallPlan,
  { assetUrl, onProgress }: ApplyOptions,
): Promise<ReadonlyMap<string, Digest>> {
  const verdicts = await openVerdicts(context.home);
  const tools = { assetUrl: await assetUrl(), verifier: await context.openVerifier({ verdicts }) };
  const manifests = new Map<string, Digest>();
  for (const line of downloads) {
    const manifest = installedPlugin(next, line.name)?.manifest;
    const evidence = await fetchRelease(context, { ...line, ...(manifest && { manifest }) }, tools);
    manifests.set(line.name, evidence.facts.manifest);
    onProgress?.({ step: 'verified', subject: `${line.name} ${line.version}` });
  }
  await verdicts.save();
  return manifests;
}

function refused({ name, version, asks }: ConsentRequest): ClientError {
  const asked = Object.keys(asks);
  return new ClientError(
    'client/consent/required',
    `Cannot install ${name} ${version}: it asks for ${asked.join(', ')}, which was not granted`,
    {
      hint: `read what it asks with "plugindex info ${name}", then add --grant ${asked.join(',')} or --yes`,
    },
  );
}
