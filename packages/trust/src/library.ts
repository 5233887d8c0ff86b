// A second public face, apart because it loads @sigstore/verify: the release gate and tests want it, a client never pays for it.
export { createLeanEngine } from './lean-engine.ts';
export { createDoubleEngine, createLibraryEngine } from './library-engine.ts';
