// The plugins of env-cli, the second registry, built from their sources. Their cases are here: the pinned trees of their folders stay.
import { describe } from 'vitest';
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

describe.each(['required-keys', 'env-export'])('%s', (name) => {
  const bytes = buildAssemblyScript(`test/fixtures/registries/env-cli/plugins/${name}`);
  runCases({ name, bytes, grants: {}, cases: `test/plugins/env-cli/${name}` });
});
