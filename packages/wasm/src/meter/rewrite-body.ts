// Writes one function anew, with its charges between its own instructions.
import { InstructionReader } from '../code/instruction-reader.ts';
import type { FunctionBody } from '../code/read-bodies.ts';
import type { ByteWriter } from '../rewrite/byte-writer.ts';
import { writeAmountCharge, writeSizeCharge } from './charge-code.ts';
import { mergeCharges } from './merge-charges.ts';
import { type EntryPrices, planCharges, type SizeCharge } from './plan-charges.ts';

export interface BodyScope {
  /** How many globals the module had; the one with the fuel comes after them. */
  readonly globals: number;
  /** Pages that the memory may have, and elements for each table. */
  readonly maxPages: number;
  readonly maxElements: readonly number[];
  readonly isExact: boolean;
  /** Of the functions whose callers pay. */
  readonly entryPrices: EntryPrices;
  /** Past these bytes the module is refused: nothing more of the body is written. */
  readonly mostBytes: number;
}

const i32 = 0x7f;
// Few functions have more stretches; interpreters do, loops around hundreds of cases.
const mostStretches = 512;

/** Everything after the size of the body. Throws WasmError. */
export function writeMeteredBody(
  writer: ByteWriter,
  { bytes, body }: { readonly bytes: Uint8Array; readonly body: FunctionBody },
  scope: BodyScope,
): void {
  const { entryPrices } = scope;
  const price = entryPrices.get(body.index);
  const isPaid = price !== undefined;
  const reader = new InstructionReader(bytes, body, scope);
  const charges = planCharges(reader, body, { entryPrices, level: price?.level });
  if (!scope.isExact) mergeCharges(charges, { keepsCalls: isPaid });
  writeLocals(writer, { bytes, body, addsOne: charges.some(({ kind }) => kind === 'size') });
  const target = {
    fuelGlobal: scope.globals,
    scratchLocal: body.params + body.locals,
    isLarge: charges.length > mostStretches,
  };
  let copied = body.start;
  for (const charge of isPaid ? charges.slice(1) : charges) {
    if (writer.length > scope.mostBytes) return;
    writer.bytes(bytes.subarray(copied, charge.offset));
    copied = charge.offset;
    if (charge.kind === 'size')
      writeSizeCharge(writer, { price: charge.price, largest: largestSize(charge, scope) }, target);
    else if (charge.amount > 0) writeAmountCharge(writer, charge.amount, target);
  }
  writer.bytes(bytes.subarray(copied, body.end));
}

function writeLocals(
  writer: ByteWriter,
  {
    bytes,
    body,
    addsOne,
  }: { readonly bytes: Uint8Array; readonly body: FunctionBody; readonly addsOne: boolean },
): void {
  writer.unsigned(body.localGroups + (addsOne ? 1 : 0));
  writer.bytes(bytes.subarray(body.localsStart, body.start));
  if (addsOne) writer.bytes([1, i32]);
}

function largestSize({ price, table }: SizeCharge, { maxPages, maxElements }: BodyScope): number | undefined {
  if (price.grows === 'memory') return maxPages;
  return price.grows === 'table' ? (maxElements[table] ?? 0) : undefined;
}
