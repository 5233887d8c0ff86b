// How the site is built: static files, no inline styles or scripts, so that a strict Content-Security-Policy holds.
import { defineConfig } from 'astro/config';

const { SITE_URL = 'http://127.0.0.1:4180', SITE_OUT = './dist' } = process.env;
const address = new URL(SITE_URL);

export default defineConfig({
  site: address.origin,
  base: address.pathname.replace(/\/?$/, '/'),
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
