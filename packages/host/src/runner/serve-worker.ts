// The inside of a worker: many plugins, one call at a time. Its owner ends it when a call takes too long.
import { createReproduciblePorts } from '../capabilities/reproducible.ts';
import { type RequestImport, requestImports } from '../capability-server.ts';
import { encodeJson } from '../guest-memory.ts';
import { HostError } from '../host-error.ts';
import { findDearShape } from '../json-shape.ts';
import { type LinkedPlugin, linkPlugin } from '../linked-plugin.ts';
import type { HostPorts } from '../ports.ts';
import { type PreparedModule, prepareModule } from '../prepare-module.ts';
import type {
  CallMessage,
  CompileMessage,
  Fault,
  FromWorker,
  LoadMessage,
  RequestMessage,
  ToWorker,
} from './messages.ts';

export interface WorkerPorts {
  post(message: FromWorker): void;
  /** Sends a request to the owner and blocks until the bytes of its answer are there. Absent where nothing here can block. */
  readonly ask?: (request: RequestMessage) => Uint8Array;
  /** Milliseconds since 1970, UTC. */
  wallClock(): number;
  /** Milliseconds since whenever, never backwards. */
  now(): number;
  random(bytes: Uint8Array): void;
  /** Whether a compiled module can be posted. */
  readonly sharesModules: boolean;
}

/** What to do with each message of the owner. Says `ready` first. */
export function serveWorker(ports: WorkerPorts): (message: ToWorker) => void {
  const server = new WorkerServer(ports);
  ports.post({ type: 'ready' });
  return (message) => server.handle(message);
}

class WorkerServer {
  readonly #ports: WorkerPorts;
  readonly #compiled = new Map<number, PreparedModule>();
  readonly #plugins = new Map<number, LinkedPlugin | Fault>();
  /** Number of the call that runs. */
  #call = 0;
  /** Between a question and its answer. */
  #isAsking = false;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
  }

  handle(message: ToWorker): void {
    switch (message.type) {
      case 'compile': {
        const compiled = this.#compile(message);
        this.#ports.post(compiled);
        giveBack(message.bytes, message.metered, compiled.type === 'compiled' ? compiled.metered : undefined);
        return;
      }
      case 'load':
        this.#plugins.set(message.plugin, this.#load(message));
        return;
      case 'call':
        this.#ports.post(this.#run(message));
        return;
      case 'discard': {
        const found = this.#plugins.get(message.plugin);
        if (isLinked(found)) found.discard();
        return;
      }
      case 'unload':
        this.#plugins.delete(message.plugin);
        this.#compiled.delete(message.plugin);
        return;
    }
  }

  #compile({ plugin, bytes, metered, maxMemoryBytes }: CompileMessage): FromWorker {
    try {
      const prepared = prepareModule(bytes, { maxMemoryBytes, ...(metered && { metered }) });
      const { module, imports, hooks } = prepared;
      if (!this.#ports.sharesModules) this.#compiled.set(plugin, { module, imports, hooks });
      return {
        type: 'compiled',
        plugin,
        imports,
        hooks,
        ...(this.#ports.sharesModules && { module }),
        ...(metered === undefined && { metered: prepared.metered }),
      };
    } catch (error) {
      return { type: 'refused', plugin, ...toFault(error) };
    }
  }

  #load(message: LoadMessage): LinkedPlugin | Fault {
    const { plugin, grants, config, limits } = message;
    const prepared = message.prepared ?? this.#compiled.get(plugin);
    try {
      if (prepared === undefined)
        throw new HostError('host/worker-crashed', 'Cannot link a module that is not here');
      return linkPlugin(prepared, { grants, config, limits, ports: this.#portsFor(message) });
    } catch (error) {
      return toFault(error);
    }
  }

  #portsFor({ offers, reproducible }: LoadMessage): HostPorts {
    const { ask, post, wallClock, random } = this.#ports;
    const clockAndRandom =
      reproducible === undefined ? { now: wallClock, random } : createReproduciblePorts(reproducible);
    const port = (name: RequestImport) => (bytes: Uint8Array) => {
      const dear = findDearShape(bytes);
      if (ask === undefined || dear !== undefined)
        return refusal(dear ?? 'nobody here can wait for its answer');
      needStack();
      this.#isAsking = true;
      const answer = ask({ type: 'request', call: this.#call, import: name, bytes });
      this.#isAsking = false;
      return answer;
    };
    const offered = ask === undefined ? [] : requestImports.filter((name) => offers.includes(name));
    return {
      ...clockAndRandom,
      log: (level, message) => post({ type: 'log', call: this.#call, level, message }),
      requests: Object.fromEntries(offered.map((name) => [name, port(name)])),
    };
  }

  #run({ plugin, call, hook, input }: CallMessage): FromWorker {
    this.#call = call;
    const found = this.#plugins.get(plugin);
    const startedAt = this.#ports.now();
    const durationMs = () => this.#ports.now() - startedAt;
    if (!isLinked(found)) {
      const fault =
        found ?? toFault(new HostError('host/disposed', 'Cannot call a plugin before it is loaded'));
      return { type: 'failed', call, durationMs: 0, ...fault };
    }
    try {
      const answer = found.run(hook, input);
      const usage = found.usage() ?? { fuelUsed: 0, memoryBytes: 0 };
      return { type: 'result', call, ...answer, usage, durationMs: durationMs() };
    } catch (error) {
      // An answer that nobody took would be given to whoever asks next in this worker: nobody may.
      if (this.#isAsking) throw new Error('it broke off while it waited for an answer', { cause: error });
      const usage = found.usage();
      const took = durationMs();
      return {
        type: 'failed',
        call,
        durationMs: took,
        ...toFault(error),
        ...(usage !== undefined && { usage }),
      };
    }
  }
}

/** More than a question and its answer take of the stack: as arguments of a call, 16 KiB. */
const stackToAsk: readonly undefined[] = Array.from({ length: 2048 });

/** threat: a guest deep in its stack, so that the host's own work breaks off in the middle. Throws RangeError before it begins. */
function needStack(): void {
  Reflect.apply(() => undefined, undefined, stackToAsk);
}

function refusal(reason: string): Uint8Array {
  return encodeJson({ error: { code: 'invalid_request', message: `Cannot serve the request: ${reason}` } });
}

/** Modules are large, and a collector that sees only the small objects that hold them comes late. */
function giveBack(...modules: readonly (Uint8Array | undefined)[]): void {
  for (const bytes of modules) if (bytes?.buffer instanceof ArrayBuffer) bytes.buffer.transfer?.(0);
}

function isLinked(found: LinkedPlugin | Fault | undefined): found is LinkedPlugin {
  return found !== undefined && 'run' in found;
}

function toFault(error: unknown): Fault {
  if (!(error instanceof HostError)) return { code: 'host/trap', message: String(error) };
  const { code, message, capability, problems } = error;
  return {
    code,
    message,
    ...(capability !== undefined && { capability }),
    ...(problems.length > 0 && { problems }),
  };
}
