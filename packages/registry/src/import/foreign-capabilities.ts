// Takes over what a foreign manifest asks of its host; whatever is wider or vaguer than ours stays open.
import { capabilitiesSchema, joinPointer, limitsSchema } from '@plugindex/model';
import { findValueFault } from '../validate/embedded-schema.ts';
import { type ForeignFields, textsOf } from './foreign-fields.ts';
import type { ImportDraft } from './import-draft.ts';

type At = (...keys: string[]) => string[];

/** Network, files and resources. A list that is there but switched off asks for nothing. */
export function importCapabilities(draft: ImportDraft, fields: ForeignFields, at: At): void {
  importNetwork(draft, fields, at);
  importFiles(draft, fields, at);
  importLimits(draft, fields, at);
  importEnvironment(draft, fields, at);
}

const { net, fs, env } = capabilitiesSchema.properties;
const isHost = (text: string) => findValueFault(net.items, text) === undefined;
const isPath = (text: string) => findValueFault(fs.items.properties.path, text) === undefined;
const isVariable = (text: string) => findValueFault(env.items, text) === undefined;

function importNetwork(draft: ImportDraft, fields: ForeignFields, at: At): void {
  const group = 'capabilities/network/';
  const allowed = fields.take(
    ...['allow_http_outbound', 'allow_http', 'allow_outbound'].flatMap((key) => at(group + key)),
  );
  const list = fields.take(...at(`${group}allowed_hosts`, `${group}hosts`));
  const from = allowed?.pointer ?? list?.pointer;
  if (from === undefined) return;
  const hosts = list === undefined ? [] : textsOf(list.value);
  const on = allowed === undefined ? hosts !== undefined && hosts.length > 0 : allowed.value === true;
  if (!on) {
    draft.mapToNothing(from, 'asks for no network');
    if (list === undefined) return;
    if (hosts?.length === 0) draft.mapToNothing(list.pointer, 'an empty list');
    else
      draft.leaveOut(
        list.pointer,
        'the network is switched off beside it; switch it on if the hosts are meant',
      );
    return;
  }
  if (hosts === undefined || hosts.length === 0) {
    draft.inexpressible(from, 'manifest:/capabilities/net', {
      what: 'the original asks for every host, which no grant here covers without a review',
      hint: 'name the hosts that the plugin calls, or remove the key',
    });
    return;
  }
  for (const [index, host] of hosts.entries()) {
    const pointer = joinPointer(list?.pointer ?? from, index);
    const to = `manifest:/capabilities/net/${index}` as const;
    if (host !== '*' && isHost(host)) draft.map(pointer, to, host);
    else {
      const what = host === '*' ? 'the host "*" is every host' : `"${host}" is no host name`;
      const hint = 'name the hosts that the plugin calls, or remove the line';
      draft.inexpressible(pointer, to, { what, hint });
    }
  }
}

function importFiles(draft: ImportDraft, fields: ForeignFields, at: At): void {
  const group = 'capabilities/filesystem/';
  const shared = fields.take(...at(`${group}allowed_paths`, `${group}paths`));
  const sharedPaths = textsOf(shared?.value ?? []) ?? [];
  let count = 0;
  let used = false;
  for (const access of ['read', 'write'] as const) {
    const found = fields.take(...at(`${group}allow_${access}`, `${group}${access}_paths`));
    if (found === undefined) continue;
    const own = textsOf(found.value);
    const paths = own ?? (found.value === true ? sharedPaths : []);
    if (found.value === true && own === undefined) used = true;
    if (found.value === true && paths.length === 0) {
      draft.inexpressible(found.pointer, `manifest:/capabilities/fs/${count++}`, {
        what: `the original asks to ${access} every path`,
        hint: `name the paths: { path: data/*.csv, access: ${access} }`,
      });
    } else if (paths.length === 0) draft.mapToNothing(found.pointer, `asks to ${access} no file`);
    const holder = own === undefined ? shared?.pointer : found.pointer;
    for (const [index, path] of paths.entries()) {
      const from =
        own !== undefined && typeof found.value === 'string'
          ? found.pointer
          : joinPointer(holder ?? '', index);
      importPath(draft, { from, path, access, to: count++ });
    }
  }
  if (shared === undefined || used) return;
  if (sharedPaths.length === 0) draft.mapToNothing(shared.pointer, 'an empty list');
  else draft.leaveOut(shared.pointer, 'neither reading nor writing is switched on beside it');
}

interface ForeignPath {
  readonly from: string;
  readonly path: string;
  readonly access: 'read' | 'write';
  /** Position in our list. */
  readonly to: number;
}

function importPath(draft: ImportDraft, { from, path, access, to }: ForeignPath): void {
  const target = `manifest:/capabilities/fs/${to}` as const;
  if (isPath(path) && path !== '*' && path !== '**') {
    draft.map(from, target, { path, access });
    return;
  }
  draft.inexpressible(from, target, {
    what: `"${path}" is not a path inside the folder that the host lends`,
    hint: `name a relative path: { path: data/*.csv, access: ${access} }`,
  });
}

function importLimits(draft: ImportDraft, fields: ForeignFields, at: At): void {
  const group = 'capabilities/resources/';
  const places = (key: string) => at(group + key, `resources/${key}`, `limits/${key}`);
  const memory = fields.take(...places('max_memory_bytes'), ...places('max_memory_mb'));
  if (memory !== undefined) {
    const bytes = Number(memory.value) * (memory.pointer.endsWith('_mb') ? 1024 * 1024 : 1);
    if (findValueFault(limitsSchema.properties.maxMemoryBytes, bytes) === undefined) {
      draft.map(memory.pointer, 'manifest:/limits/maxMemoryBytes', bytes);
    } else {
      const what = `${JSON.stringify(memory.value)} is no size of a memory in bytes, 65,536 or more`;
      draft.inexpressible(memory.pointer, 'manifest:/limits/maxMemoryBytes', {
        what,
        hint: 'write bytes, or remove the key',
      });
    }
  }
  const wall = fields.take(...places('timeout_ms'));
  const processor = fields.take(...places('max_cpu_time_ms'));
  const percent = fields.take(...places('max_cpu_percent'));
  const to = 'manifest:/limits/timeoutMs';
  const time = wall ?? processor;
  if (time !== undefined && !(Number.isInteger(time.value) && Number(time.value) > 0)) {
    const what = `${JSON.stringify(time.value)} is no time in milliseconds`;
    draft.inexpressible(time.pointer, to, { what, hint: 'write milliseconds, or remove the key' });
  } else if (wall !== undefined) draft.map(wall.pointer, to, wall.value);
  else if (processor !== undefined) {
    const reason = 'what limited processor time now limits the whole call, waiting included';
    draft.guess(processor.pointer, to, { value: processor.value, reason });
  }
  if (wall !== undefined && processor !== undefined)
    draft.leaveOut(processor.pointer, 'timeout_ms stands beside it');
  if (percent === undefined) return;
  draft.inexpressible(percent.pointer, to, {
    what: `a share of a processor (${JSON.stringify(percent.value)}) is no time`,
    hint:
      time === undefined
        ? 'write the milliseconds that one call may take, or remove the key'
        : `write the milliseconds that one call may take; ${time.pointer} says ${JSON.stringify(time.value)}`,
  });
}

function importEnvironment(draft: ImportDraft, fields: ForeignFields, at: At): void {
  const found = fields.take(
    ...at('capabilities/environment/allowed_vars', 'capabilities/env', 'capabilities/environment'),
  );
  if (found === undefined) return;
  const names = textsOf(found.value);
  if (names?.length === 0) {
    draft.mapToNothing(found.pointer, 'an empty list');
    return;
  }
  if (names?.every((name) => isVariable(name))) {
    draft.map(found.pointer, 'manifest:/capabilities/env', names);
    return;
  }
  const what = 'it is no list of names of environment variables';
  draft.inexpressible(found.pointer, 'manifest:/capabilities/env', {
    what,
    hint: 'name each variable, or remove the key',
  });
}
