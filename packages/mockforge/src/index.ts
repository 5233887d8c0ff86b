// The public face of this package: MockForge's four kinds at work, over anything that can call hooks.
export type { PluginFailure } from './attempts.ts';
export {
  type AuthAttempt,
  type AuthChain,
  type AuthDecision,
  type AuthMode,
  type AuthStep,
  createAuthChain,
  type Identity,
} from './auth-chain.ts';
export {
  type Column,
  type ConnectOptions,
  connectDataSource,
  type DataQuery,
  type DataResult,
  type DataSource,
  type Row,
} from './data-source.ts';
export { type HookRequest, type RawRequest, toHookRequest } from './hook-request.ts';
export * from './kinds.ts';
export { type LiquidEngine, type LiquidNames, registerInLiquid } from './liquid.ts';
export {
  createLiquidRender,
  type LiquidRenderer,
  type LiquidTemplate,
  type TemplateQuery,
} from './liquid-render.ts';
export { type MockResponse, toMockResponse } from './mock-response.ts';
export {
  type IncomingRequest,
  type OutgoingResponse,
  readHookRequest,
  sendMockResponse,
} from './node-http.ts';
export type { Ranked } from './priority.ts';
export {
  createResponseGenerators,
  type ResponseGenerators,
  type ResponseOutcome,
  type ResponseStep,
} from './response-generators.ts';
export {
  createRoute,
  type Render,
  type RouteAnswer,
  type RouteOptions,
  statusOf,
  textResponse,
} from './route.ts';
export { createRouter, type PlacedRoute } from './router.ts';
export {
  type NameClash,
  readTemplateFunctions,
  type TemplateFunction,
  type TemplateFunctions,
} from './template-functions.ts';
