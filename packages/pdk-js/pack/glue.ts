// The functions that are added to the engine: the exports of the plugin ABI, one for each hook, and the way to the host.
import { type AbiImport, type AddedFunction, abi1, type CodeWriter } from '@plugindex/wasm/rewrite';

/** Addresses in the memory of a packed plugin. */
export interface Addresses {
  /** Boxes of `run` and `finish` (see runtime/dispatch.ts), and of `undefined`. */
  readonly run: number;
  readonly finish: number;
  readonly undefined: number;
  /** 16 bytes for arguments and lengths. */
  readonly scratch: number;
}

/** The character that a host function is called by inside the engine. */
export function hostFunctionName(name: string): string {
  return String.fromCharCode(0x61 + abi1.imports.findIndex((found) => found.name === name));
}

const [i32, i64] = ['i32', 'i64'];
const callHook = 'call hook';

/** The exports of the ABI, and one function for each hook. */
export function abiFunctions(hooks: readonly string[], addresses: Addresses): readonly AddedFunction[] {
  const [marker, alloc, free] = abi1.exports;
  return [
    { name: marker.name, type: marker.type, isExported: true, write: () => {} },
    {
      name: alloc.name,
      type: alloc.type,
      isExported: true,
      locals: [i32],
      write: (code) => {
        code.get(0);
        code.i32(1);
        code.do('i32.add');
        code.call('wasm_malloc');
        code.tee(1);
        code.do('i32.eqz');
        code.if();
        code.do('unreachable', 'end');
        code.get(1);
      },
    },
    {
      name: free.name,
      type: free.type,
      isExported: true,
      write: (code) => {
        code.get(0);
        code.call('wasm_free');
      },
    },
    ...hooks.map((name, index) => hookFunction(name, index)),
    callHookFunction(addresses),
  ];
}

function hookFunction(name: string, index: number): AddedFunction {
  return {
    name,
    type: abi1.hook,
    isExported: true,
    write: (code) => {
      code.i32(index);
      code.get(0);
      code.get(1);
      code.call(callHook);
    },
  };
}

/** (hook, pointer, length) -> packed answer. */
function callHookFunction({ run, finish, undefined: nothing, scratch }: Addresses): AddedFunction {
  const [hook, pointer, length, answer, index, text] = [0, 1, 2, 3, 4, 5];
  const callEngine = (code: CodeWriter, fn: number, argumentCount: number) => {
    code.i32(fn);
    code.i32(nothing);
    code.i32(argumentCount);
    code.i32(scratch);
    code.call('qjs_call');
    code.tee(answer);
    code.call('qjs_is_string');
  };
  return {
    name: callHook,
    type: { params: [i32, i32, i32], results: [i64] },
    locals: [i32, i32, i32],
    write: (code) => {
      code.i32(scratch);
      code.get(hook);
      code.do('f64.convert_i32_u');
      code.call('qjs_new_number');
      code.tee(index);
      code.access('i32.store');
      code.i32(scratch);
      code.get(pointer);
      code.get(length);
      code.call('qjs_new_string');
      code.tee(text);
      code.access('i32.store', 4);
      callEngine(code, run, 2);
      code.do('i32.eqz');
      code.if();
      writeJobs(code);
      callEngine(code, finish, 0);
      code.do('i32.eqz');
      code.if();
      code.do('unreachable', 'end', 'end');
      for (const box of [index, text]) {
        code.get(box);
        code.call('qjs_free_value');
      }
      writePackedText(code, { box: answer, text: pointer, length, scratch: scratch + 8 });
    },
  };
}

/** Continuations of promises, until none is left. */
function writeJobs(code: CodeWriter): void {
  code.block();
  code.loop();
  code.call('qjs_is_job_pending');
  code.do('i32.eqz');
  code.branchIf(1);
  code.call('qjs_execute_pending_job');
  code.do('drop');
  code.branch(0);
  code.do('end', 'end');
}

/** Copies a text out of the engine, since the host frees what it gets: (copy << 32) | length is left on the stack. */
function writePackedText(
  code: CodeWriter,
  {
    box,
    text,
    length,
    scratch,
  }: { readonly box: number; readonly text: number; readonly length: number; readonly scratch: number },
): void {
  const copy = box;
  code.get(box);
  code.i32(scratch);
  code.call('qjs_get_string_len');
  code.set(text);
  code.get(box);
  code.call('qjs_free_value');
  code.i32(scratch);
  code.access('i32.load');
  code.tee(length);
  code.call(abi1.exports[1].name);
  code.tee(copy);
  code.get(text);
  code.get(length);
  code.memoryCopy();
  code.get(text);
  code.call('qjs_free_cstring');
  code.get(copy);
  code.do('i64.extend_i32_u');
  code.i64(32);
  code.do('i64.shl');
  code.get(length);
  code.do('i64.extend_i32_u', 'i64.or');
}

const hostCall = { name: 0, arguments: 4, box: 5, text: 6, length: 7, packed: 8 } as const;

/** Stands in for the engine's `env.host_call(name, nameLength, this, argumentCount, arguments) -> box`. */
export function hostCallFunction(
  imports: readonly AbiImport[],
  scratch: number,
  type: AddedFunction['type'],
): AddedFunction {
  return {
    name: 'env.host_call',
    type,
    locals: [i32, i32, i32, i64],
    write: (code) => {
      for (const found of imports) {
        code.get(hostCall.name);
        code.access('i32.load8_u');
        code.i32(hostFunctionName(found.name).charCodeAt(0));
        code.do('i32.eq');
        code.if();
        writeHostCall(code, found, scratch);
        code.do('return', 'end');
      }
      code.do('unreachable');
    },
  };
}

function writeHostCall(code: CodeWriter, { name }: AbiImport, scratch: number): void {
  const call = () => code.call(`${abi1.importModule}.${name}`);
  switch (name) {
    case 'config':
      call();
      writeAnswer(code);
      return;
    case 'clock':
      call();
      code.do('f64.convert_i64_s');
      code.call('qjs_new_number');
      return;
    case 'log':
      writeNumberArgument(code, 0);
      writeTextArgument(code, 1, scratch);
      call();
      code.get(hostCall.text);
      code.call('qjs_free_cstring');
      code.call('qjs_get_undefined');
      return;
    case 'random':
      writeNumberArgument(code, 0);
      code.tee(hostCall.length);
      code.call(abi1.exports[1].name);
      code.tee(hostCall.text);
      code.get(hostCall.length);
      call();
      code.get(hostCall.text);
      code.get(hostCall.length);
      code.call('qjs_new_uint8_array');
      code.get(hostCall.text);
      code.call('wasm_free');
      return;
    default:
      writeTextArgument(code, 0, scratch);
      call();
      code.set(hostCall.packed);
      code.get(hostCall.text);
      code.call('qjs_free_cstring');
      code.get(hostCall.packed);
      writeAnswer(code);
  }
}

function writeArgument(code: CodeWriter, position: number): void {
  code.get(hostCall.arguments);
  code.access('i32.load', 4 * position);
}

function writeNumberArgument(code: CodeWriter, position: number): void {
  writeArgument(code, position);
  code.call('qjs_get_float64');
  code.do('i32.trunc_sat_f64_u');
}

/** Leaves pointer and length on the stack, and keeps the pointer in a local. */
function writeTextArgument(code: CodeWriter, position: number, scratch: number): void {
  writeArgument(code, position);
  code.i32(scratch);
  code.call('qjs_get_string_len');
  code.tee(hostCall.text);
  code.i32(scratch);
  code.access('i32.load');
}

/** A packed text on the stack becomes a text of the engine; the host's block is freed. */
function writeAnswer(code: CodeWriter): void {
  code.tee(hostCall.packed);
  code.i64(32);
  code.do('i64.shr_u', 'i32.wrap_i64');
  code.tee(hostCall.text);
  code.get(hostCall.packed);
  code.do('i32.wrap_i64');
  code.call('qjs_new_string');
  code.get(hostCall.text);
  code.call('wasm_free');
}
