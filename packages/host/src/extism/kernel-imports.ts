// What Extism's guests import for their memory, input and output: numbers in, numbers out, all of it checked and charged.
import type { WasmFunction } from '../engine.ts';
import { burn, type CountedGuest } from '../link.ts';
import type { KernelMemory } from './kernel-memory.ts';

/** What one call has said so far. */
export interface CallState {
  input: { readonly offset: number; readonly length: number };
  output: { readonly offset: number; readonly length: number };
  /** Offset of the error's text; 0 where there is none. */
  error: number;
}

export interface KernelGuest extends CountedGuest {
  readonly kernel: KernelMemory;
  readonly state: CallState;
  /** Units of fuel that small steps cost and nobody has taken yet. */
  debt: number;
}

// A call out of the module and back takes as long as some hundred instructions: an estimate, on the safe side.
const fuelPerStep = 150;
/** Fuel is a global of the guest and slow to set: small steps are charged together. */
const mostDebt = 100 * fuelPerStep;

/** Takes what small steps cost. Throws HostError `host/out-of-fuel`. */
export function settle(guest: KernelGuest): void {
  const { debt } = guest;
  guest.debt = 0;
  guest.fuel.burn(debt);
}

function step(guest: KernelGuest): void {
  guest.debt += fuelPerStep;
  if (guest.debt >= mostDebt) settle(guest);
}

export function createKernelImports(guest: () => KernelGuest): Readonly<Record<string, WasmFunction>> {
  const lengthAt: WasmFunction = (offset) => {
    const current = guest();
    step(current);
    return BigInt(current.kernel.lengthAt(Number(offset)));
  };
  return {
    ...inputImports(guest),
    alloc(size) {
      const current = guest();
      const length = unsigned(size);
      step(current);
      const offset = current.kernel.allocate(length);
      // New bytes are zeroed, and at times copied.
      burn(current, length / 4);
      return BigInt(offset);
    },
    free(offset) {
      const current = guest();
      step(current);
      current.kernel.free(Number(offset));
    },
    length: lengthAt,
    length_unsafe: lengthAt,
    load_u8(offset) {
      const current = guest();
      step(current);
      return current.kernel.loadByte(Number(offset));
    },
    load_u64(offset) {
      const current = guest();
      step(current);
      return current.kernel.loadWord(Number(offset));
    },
    store_u8(offset, value) {
      const current = guest();
      step(current);
      current.kernel.storeByte(Number(offset), Number(value));
    },
    store_u64(offset, value) {
      const current = guest();
      step(current);
      current.kernel.storeWord(Number(offset), BigInt(value ?? 0));
    },
    output_set(offset, size) {
      const current = guest();
      step(current);
      const output = { offset: Number(offset), length: unsigned(size) };
      current.kernel.range(output.offset, output.length);
      current.state.output = output;
    },
    error_set(offset) {
      const current = guest();
      step(current);
      const error = Number(offset);
      if (error !== 0) current.kernel.block(error, 'an error');
      current.state.error = error;
    },
  };
}

function inputImports(guest: () => KernelGuest): Readonly<Record<string, WasmFunction>> {
  return {
    input_length() {
      const current = guest();
      step(current);
      return BigInt(current.state.input.length);
    },
    input_offset() {
      const current = guest();
      step(current);
      return BigInt(current.state.input.offset);
    },
    // As in Extism's kernel, what is past the input is zero.
    input_load_u8(at) {
      const current = guest();
      step(current);
      const index = Number(at);
      const { input } = current.state;
      return index < 0 || input.length <= index ? 0 : current.kernel.loadByte(input.offset + index);
    },
    input_load_u64(at) {
      const current = guest();
      step(current);
      const index = Number(at);
      const { input } = current.state;
      return index < 0 || input.length < index + 8 ? 0n : current.kernel.loadWord(input.offset + index);
    },
  };
}

/** A size is never negative: what is too large to count is too large to give. */
function unsigned(value: number | bigint | undefined): number {
  return Number(BigInt.asUintN(64, BigInt(value ?? 0)));
}
