// Applies an install plan: fetch and judge everything first, then one switch. Killed anywhere before it, nothing has changed.
import { ClientError } from './client-error.ts';
import type { ClientContext } from './context.ts';
import { type AssetUrl, fetchRelease } from './fetch-release.ts';
import { switchTo } from './home.ts';
import type { ConsentRequest, InstallPlan } from './plan-install.ts';

export interface ApplyOptions {
  readonly assetUrl: AssetUrl;
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
  for (const line of plan.downloads) {
    await fetchRelease(context, line, options.assetUrl);
    options.onProgress?.({ step: 'verified', subject: `${line.name} ${line.version}` });
  }
  if (plan.next === undefined) return;
  await switchTo(context.home, plan.next);
  options.onProgress?.({ step: 'switched', subject: `generation ${plan.next.number}` });
}

function refused({ name, version, asks }: ConsentRequest): ClientError {
  const asked = Object.keys(asks).join(', ');
  return new ClientError(
    'client/consent/required',
    `Cannot install ${name} ${version}: it asks for ${asked}, which was not granted`,
    {
      hint: `read what it asks with "plugindex info ${name}", then add --grant ${Object.keys(asks).join(',')} or --yes`,
    },
  );
}
