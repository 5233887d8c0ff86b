// Turns the text format into modules for specification tests: wabt's assembler, through the little of it that is used here.
import { createRequire } from 'node:module';
import { isRecord } from '@plugindex/model';

/** The module of a text; undefined for one that the assembler does not know, or that is wrong on purpose. */
export type Assembler = (text: string) => Uint8Array | undefined;

/** Proposals beyond what plugins may use are read too: that they are refused is part of the test. */
const features = {
  exceptions: true,
  extended_const: true,
  function_references: true,
  gc: true,
  memory64: true,
  multi_memory: true,
  multi_value: true,
  relaxed_simd: true,
  simd: true,
  tail_call: true,
  threads: true,
};

export async function loadAssembler(): Promise<Assembler> {
  const start: unknown = createRequire(import.meta.url)('wabt');
  const wabt: unknown = await method({ start }, 'start')();
  return (text) => {
    try {
      const parsed = method(wabt, 'parseWat')('test.wat', text, features);
      const binary = method(parsed, 'toBinary')({});
      method(parsed, 'destroy')();
      const bytes = isRecord(binary) ? binary.buffer : undefined;
      return bytes instanceof Uint8Array ? bytes.slice() : undefined;
    } catch {
      return undefined;
    }
  };
}

function method(owner: unknown, name: string): (...args: readonly unknown[]) => unknown {
  const found = isRecord(owner) || typeof owner === 'object' ? Reflect.get(Object(owner), name) : undefined;
  if (typeof found !== 'function') throw new Error(`Cannot use the assembler: it has no "${name}"`);
  return (...args) => Reflect.apply(found, owner, args);
}
