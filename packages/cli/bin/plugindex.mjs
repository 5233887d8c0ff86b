#!/usr/bin/env node
// Starts the command line in the repository, where Node 24 runs TypeScript as it is; the published package starts its JavaScript.
import '../src/main.ts';
