// The public face of this package.
export { type InspectInput, type Inspection, inspect, inspectRules } from './inspect/index.ts';
