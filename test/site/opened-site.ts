// A site that is served, and a browser to look at it.
import type { Browser } from 'playwright-core';

export interface OpenedSite {
  readonly site: { readonly url: string };
  readonly browser: Browser;
}
