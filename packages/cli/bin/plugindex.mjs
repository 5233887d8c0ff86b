#!/usr/bin/env node
// Starts the command line in the repository, where Node 24 runs TypeScript as it is; the published package starts its JavaScript.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Keeps types stripped and code compiled between calls: half of the start. Not in a shared temporary folder, where
// somebody else could leave code for us; where the folder cannot be written, everything works without it.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/plugindex', import.meta.url)));
await import('../src/main.ts');
