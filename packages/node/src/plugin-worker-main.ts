// The inside of a plugin's worker: one instance, one call at a time. Its owner ends it when it takes too long.
import { randomFillSync } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parentPort } from 'node:worker_threads';
import {
  type CallReport,
  createInstance,
  type FileRead,
  HostError,
  type HostPorts,
  type PluginInstance,
} from '@plugindex/host';
import { hasErrorCode } from './error-code.ts';
import type { CreateMessage, FromWorker, ToWorker } from './plugin-worker-messages.ts';

let instance: PluginInstance | undefined;
/** Of the call that is being answered. */
let report: CallReport | undefined;

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToWorker) => {
  report = undefined;
  send({ ...answer(message), ...(report !== undefined && { report }) });
});
send({ type: 'ready' });

function answer(message: ToWorker): FromWorker {
  try {
    return handle(message);
  } catch (error) {
    return toFailure(error);
  }
}

function handle(message: ToWorker): FromWorker {
  if (message.type === 'create') {
    const onCall = (made: CallReport) => {
      report = made;
    };
    instance = createInstance({ ...message, ports: createPorts(message), onCall });
    return { type: 'created' };
  }
  if (instance === undefined) throw new HostError('host/disposed', 'Cannot call a plugin before it exists');
  return { type: 'result', result: instance.call(message.hook, message.input) };
}

function toFailure(error: unknown): FromWorker {
  if (!(error instanceof HostError)) return { type: 'failed', code: 'host/trap', message: String(error) };
  const { code, message, capability } = error;
  return { type: 'failed', code, message, ...(capability !== undefined && { capability }) };
}

function createPorts({ filesRoot }: CreateMessage): HostPorts {
  return {
    now: () => Date.now(),
    random: (bytes) => void randomFillSync(bytes),
    log: (level, message) => send({ type: 'log', level, message }),
    ...(filesRoot !== undefined && {
      readFile: (path: string, { maxBytes }: { maxBytes: number }) => readBelow(filesRoot, path, maxBytes),
    }),
  };
}

/** threat: a link inside the folder that leads outside. What counts is where the path ends, not how it is spelled. */
function readBelow(root: string, path: string, maxBytes: number): FileRead {
  try {
    const folder = realpathSync(root);
    const file = realpathSync(join(folder, path));
    if (!file.startsWith(folder + sep)) return { ok: false, code: 'not_found' };
    const facts = statSync(file);
    if (!facts.isFile()) return { ok: false, code: 'not_found' };
    if (facts.size > maxBytes) return { ok: false, code: 'too_large' };
    return toText(readFileSync(file));
  } catch (error) {
    const missing = hasErrorCode(error, 'ENOENT');
    return { ok: false, code: missing ? 'not_found' : 'unreadable' };
  }
}

function toText(bytes: Uint8Array): FileRead {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { ok: false, code: 'not_text' };
  }
}
