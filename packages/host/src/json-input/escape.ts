// The module of escape.wat in this thread, with its memory: made when a first long string is there.
import { decodeBase64 } from '../capabilities/base64.ts';
import { compileModule, instantiateModule, isFunction, isMemory, type WasmFunction } from '../engine.ts';
import { escapeModule } from './escape-module.ts';

export interface EscapeMemory {
  /** UTF-8 that is to be escaped. */
  readonly source: Uint8Array;
  readonly target: Uint8Array;
  readonly run: WasmFunction;
}

/** Below are the letters of escapes. */
const sourceStart = 1024;
const targetStart = 256 * 1024;
/** What the module writes past its limit, and the quote after it. */
const slack = 32;

let memory: EscapeMemory | undefined;
let isTried = false;

/** Undefined where the engine has no vectors. */
export function escapeMemory(): EscapeMemory | undefined {
  if (isTried) return memory;
  isTried = true;
  try {
    memory = start();
  } catch {
    memory = undefined;
  }
  return memory;
}

/**
 * Escapes the first `length` bytes of the source into the target from `to` on. The end there, or undefined where they do not fit.
 */
export function escapeInto({ run, target }: EscapeMemory, length: number, to: number): number | undefined {
  if (to > target.length - slack) return undefined;
  const limit = targetStart + target.length - slack;
  const end = Number(run(sourceStart, sourceStart + length, targetStart + to, limit));
  return end < 0 ? undefined : end - targetStart;
}

function start(): EscapeMemory | undefined {
  const bytes = decodeBase64(escapeModule);
  if (bytes === undefined) return undefined;
  const { memory: all, escape: run } = instantiateModule(compileModule(bytes), {});
  if (!isMemory(all) || !isFunction(run)) return undefined;
  return {
    source: new Uint8Array(all.buffer, sourceStart, targetStart - sourceStart),
    target: new Uint8Array(all.buffer, targetStart),
    run,
  };
}
