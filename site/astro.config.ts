// How the site is built: static files, no inline styles or scripts, so that a strict Content-Security-Policy holds.
import { defineConfig } from 'astro/config';
import { base, origin } from './src/site-address.ts';

const { SITE_OUT = './dist' } = process.env;

export default defineConfig({
  site: origin,
  base,
  outDir: SITE_OUT,
  trailingSlash: 'always',
  build: { inlineStylesheets: 'never', format: 'directory' },
  vite: { build: { assetsInlineLimit: 0 } },
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  prefetch: false,
  // Compression swallows spaces between inline elements that stand on lines of their own.
  compressHTML: false,
});
