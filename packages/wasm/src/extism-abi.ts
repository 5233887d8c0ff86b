// The ABI of Extism's kits as data: what their modules import, and what a host that runs them serves.
import type { CapabilityName } from '@plugindex/model';
import type { Abi, AbiImport } from './abi.ts';
import type { FunctionType } from './module-facts.ts';

const type = (params: readonly string[], results: readonly string[]): FunctionType => ({ params, results });
const i32 = 'i32';
const i64 = 'i64';

/** What needs no capability: it reaches nothing but the memory of the call. */
const free = (name: string, of: FunctionType, description: string): AbiImport => ({
  name,
  type: of,
  capability: null,
  description,
});

/** What a kit pulls in whether its author wants it or not: importing it asks for nothing. */
const optional = (name: string, capability: CapabilityName, of: FunctionType, description: string) => ({
  ...free(name, of, description),
  capability,
  isOptional: true,
});

const log = (name: string): AbiImport =>
  optional(name, 'log', type([i64], []), 'Logs a text; dropped where "log" is not granted.');

const kernel: readonly AbiImport[] = [
  free('alloc', type([i64], [i64]), 'A block of that many bytes outside of the linear memory.'),
  free('free', type([i64], []), 'Takes a block back.'),
  free('length', type([i64], [i64]), 'Bytes of the block that begins there; 0 where none does.'),
  free('length_unsafe', type([i64], [i64]), 'The same.'),
  free('load_u8', type([i64], [i32]), 'One byte of a block.'),
  free('load_u64', type([i64], [i64]), 'Eight bytes of a block.'),
  free('store_u8', type([i64, i32], []), 'Writes one byte.'),
  free('store_u64', type([i64, i64], []), 'Writes eight bytes.'),
  free('input_length', type([], [i64]), 'Bytes of the input: JSON of the hook.'),
  free('input_offset', type([], [i64]), 'The block of the input.'),
  free('input_load_u8', type([i64], [i32]), 'One byte of the input.'),
  free('input_load_u64', type([i64], [i64]), 'Eight bytes of the input.'),
  free('output_set', type([i64, i64], []), 'Where the answer is: JSON. The last one counts.'),
  free('error_set', type([i64], []), 'The block with the text of an error; 0 takes it back.'),
];

const services: readonly AbiImport[] = [
  free('config_get', type([i64], [i64]), 'A value of the configuration: text as it is, all else as JSON.'),
  free('var_get', type([i64], [i64]), 'A variable of this instance; 0 where there is none.'),
  free('var_set', type([i64, i64], []), 'Sets one, or deletes it with 0. Gone with the instance.'),
  {
    name: 'http_request',
    type: type([i64, i64], [i64]),
    capability: 'net',
    description: 'One HTTP request to a granted host: JSON {url, method, headers}, and a body or 0.',
  },
  free('http_status_code', type([], [i32]), 'Status of the last response.'),
  free('http_headers', type([], [i64]), 'Headers of the last response, JSON.'),
  ...['log_trace', 'log_debug', 'log_info', 'log_warn', 'log_error'].map(log),
  free('get_log_level', type([], [i32]), 'From which level on logging is of use: 0 trace to 4 error.'),
];

/** What the libraries of languages pull in. All of it is answered without touching the outside. */
const wasi: readonly AbiImport[] = [
  free('args_get', type([i32, i32], [i32]), 'None.'),
  free('args_sizes_get', type([i32, i32], [i32]), 'None.'),
  free('environ_get', type([i32, i32], [i32]), 'None.'),
  free('environ_sizes_get', type([i32, i32], [i32]), 'None.'),
  optional('clock_time_get', 'clock', type([i32, i64, i32], [i32]), 'The time; without the grant an errno.'),
  optional('random_get', 'random', type([i32, i32], [i32]), 'Random bytes; without the grant an errno.'),
  optional(
    'fd_write',
    'log',
    type([i32, i32, i32, i32], [i32]),
    'Logs: stdout as info, stderr as error; dropped where "log" is not granted.',
  ),
  free('fd_read', type([i32, i32, i32, i32], [i32]), 'No such file.'),
  free('fd_close', type([i32], [i32]), 'No such file.'),
  free('fd_seek', type([i32, i64, i32, i32], [i32]), 'No such file.'),
  free('fd_fdstat_get', type([i32, i32], [i32]), 'No such file.'),
  free('fd_prestat_get', type([i32, i32], [i32]), 'No such file.'),
  free('fd_prestat_dir_name', type([i32, i32, i32], [i32]), 'No such file.'),
  free('sched_yield', type([], [i32]), 'Nothing happens.'),
  free('proc_exit', type([i32], []), 'Ends the call as a trap does.'),
];

/**
 * Extism, version 1 of its kits (https://extism.org). A hook takes no parameters, reads its input and sets its output through
 * imports, and gives 0 where all went well.
 * @example extism1.imports.find(({ name }) => name === 'http_request')?.capability // 'net'
 */
export const extism1: Abi = {
  id: 'extism-1',
  importModule: 'extism:host/env',
  otherModules: { wasi_snapshot_preview1: wasi },
  memory: 'memory',
  clampsMemory: true,
  movesStart: true,
  exports: [],
  optionalExports: [
    { name: '_initialize', type: type([], []), description: 'Called once, before everything else.' },
    {
      name: '__wasm_call_ctors',
      type: type([], []),
      description: 'The same, where there is no "_initialize".',
    },
  ],
  hook: type([], [i32]),
  imports: [...kernel, ...services],
};
