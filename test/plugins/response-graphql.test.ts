// The plugin response-graphql, built from its source.
import { buildAssemblyScript } from '../kit/build-assemblyscript.ts';
import { runCases } from './run-cases.ts';

const bytes = buildAssemblyScript('plugins/response-graphql');

runCases({ name: 'response-graphql', bytes, grants: {} });
