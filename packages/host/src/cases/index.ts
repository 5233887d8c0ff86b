// Test cases of plugins: read them, run them, say where an answer differs.
export { type Expectation, type PluginCase, parseCaseDocument, parseCaseFile } from './case-file.ts';
export {
  type CaseCall,
  type CasePorts,
  callCaseIn,
  createCaseCaller,
  createCasePorts,
  type LogLine,
  type PluginUnderTest,
} from './case-guest.ts';
export { type Difference, type DifferenceOptions, findDifferences } from './differences.ts';
export {
  type CaseFailure,
  type CaseOutcome,
  type CaseRunner,
  createCaseRunner,
  type RunCaseOptions,
} from './run-case.ts';
