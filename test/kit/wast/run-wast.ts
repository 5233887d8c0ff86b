// Runs a specification test in two worlds at once and tells where they differ: one plain, one in which modules are changed.
import { type List, readWast, wordAt } from './read-wast.ts';
import { toConstant } from './wast-values.ts';
import { type Action, isValid, WastWorld } from './wast-world.ts';

export interface WastOptions {
  /** Binary of a module in text; undefined where the assembler does not know the text. */
  readonly assemble: (text: string) => Uint8Array | undefined;
  /** What is done to modules in the second world. Throws for what it refuses. */
  readonly change: (bytes: Uint8Array) => Uint8Array;
  /** The code of a refusal; undefined for an error that is none. */
  readonly refusalOf: (error: unknown) => string | undefined;
}

export interface WastReport {
  /** Modules that ran in both worlds, and results, traps and refusals to link that were compared. */
  modules: number;
  compared: number;
  /** Results that were what the test says they are. */
  asExpected: number;
  /** Modules that nobody may use: what is valid stays valid, what is not does not become so. */
  invalid: number;
  /** Modules that the change refuses, by code, and commands that need them or that this reader does not know. */
  readonly refused: Record<string, number>;
  skipped: number;
  readonly differences: string[];
}

/** @example runWast('(module …) (assert_return (invoke "f") (i32.const 1))', options).differences // [] */
export function runWast(text: string, options: WastOptions): WastReport {
  const script = new WastScript(text, options);
  for (const command of readWast(text)) script.run(command);
  return script.report;
}

class WastScript {
  readonly report: WastReport = {
    modules: 0,
    compared: 0,
    asExpected: 0,
    invalid: 0,
    refused: {},
    skipped: 0,
    differences: [],
  };
  readonly #text: string;
  readonly #options: WastOptions;
  readonly #plain = new WastWorld((bytes) => bytes);
  readonly #changed: WastWorld;
  readonly #references = new Map<string, object>();

  constructor(text: string, options: WastOptions) {
    this.#text = text;
    this.#options = options;
    this.#changed = new WastWorld(options.change);
  }

  run(command: List): void {
    switch (wordAt(command, 0)) {
      case 'module':
        this.#runModule(command);
        return;
      case 'register':
        this.#register(command);
        return;
      case 'invoke':
        this.#runAction(command, command);
        return;
      case 'assert_return':
      case 'assert_trap':
      case 'assert_exhaustion':
      case 'assert_unlinkable':
      case 'assert_uninstantiable': {
        const inner = listAt(command, 1);
        if (wordAt(inner, 0) === 'module') this.#runModule(inner);
        else this.#runAction(inner, command);
        return;
      }
      case 'assert_invalid':
      case 'assert_malformed':
        this.#checkInvalid(listAt(command, 1));
        return;
      default:
        this.report.skipped += 1;
    }
  }

  #runModule(module: List): void {
    const name = wordAt(module, 1).startsWith('$') ? wordAt(module, 1) : '';
    const bytes = this.#toBytes(module, name);
    for (const world of [this.#plain, this.#changed]) world.forget(name);
    if (bytes === undefined || !isValid(bytes)) {
      this.report.skipped += 1;
      return;
    }
    if (!this.#isAccepted(bytes)) return;
    this.report.modules += 1;
    this.#compare(this.#plain.instantiate(bytes, name), this.#changed.instantiate(bytes, name), module);
  }

  #isAccepted(bytes: Uint8Array): boolean {
    try {
      const changed = this.#options.change(bytes);
      if (!isValid(changed)) this.report.differences.push('a valid module became invalid');
      return isValid(changed);
    } catch (error) {
      const code = this.#options.refusalOf(error);
      if (code === undefined) throw error;
      this.report.refused[code] = (this.report.refused[code] ?? 0) + 1;
      return false;
    }
  }

  #checkInvalid(module: List): void {
    const bytes = this.#toBytes(module, '');
    if (bytes === undefined || isValid(bytes)) {
      this.report.skipped += 1;
      return;
    }
    this.report.invalid += 1;
    try {
      if (isValid(this.#options.change(bytes)))
        this.report.differences.push(`an invalid module became valid: ${this.#show(module)}`);
    } catch (error) {
      if (this.#options.refusalOf(error) === undefined) throw error;
    }
  }

  #toBytes(module: List, name: string): Uint8Array | undefined {
    const form = wordAt(module, name === '' ? 1 : 2);
    if (form === 'quote' || form === 'definition' || form === 'instance') return undefined;
    if (form !== 'binary') return this.#options.assemble(this.#text.slice(module.start, module.end));
    const parts = module.items.flatMap((node) => (node.kind === 'string' ? [...node.bytes] : []));
    return Uint8Array.from(parts);
  }

  #register(command: List): void {
    const as = command.items[1];
    if (as?.kind !== 'string') return;
    for (const world of [this.#plain, this.#changed])
      world.register(new TextDecoder().decode(as.bytes), wordAt(command, 2));
  }

  #runAction(inner: List, command: List): void {
    const action = this.#toAction(inner);
    if (action === undefined || !this.#plain.has(action.instance)) {
      this.report.skipped += 1;
      return;
    }
    const isGet = wordAt(inner, 0) === 'get';
    const [plain, changed] = [this.#plain, this.#changed].map((world) =>
      isGet ? world.get(action.instance, action.name) : world.invoke(action),
    );
    this.#compare(plain ?? '', changed ?? '', command);
    if (this.#isAsExpected(command, plain ?? '')) this.report.asExpected += 1;
  }

  #toAction(list: List): Action | undefined {
    const hasName = list.items[1]?.kind === 'word';
    const field = list.items[hasName ? 2 : 1];
    if (field?.kind !== 'string') return undefined;
    const args = list.items
      .slice(hasName ? 3 : 2)
      .map((node) => (node.kind === 'list' ? this.#toArgument(node) : undefined));
    if (args.some((arg) => arg === undefined)) return undefined;
    return {
      instance: hasName ? wordAt(list, 1) : '',
      name: new TextDecoder().decode(field.bytes),
      args: args.filter((arg) => arg !== undefined),
    };
  }

  #toArgument(list: List): Action['args'][number] | undefined {
    switch (wordAt(list, 0)) {
      case 'ref.null':
        return { reference: null };
      case 'ref.extern': {
        const known = this.#references.get(wordAt(list, 1)) ?? { host: wordAt(list, 1) };
        this.#references.set(wordAt(list, 1), known);
        return { reference: known };
      }
      default:
        return toConstant(list);
    }
  }

  #compare(plain: string, changed: string, command: List): void {
    this.report.compared += 1;
    if (plain !== changed)
      this.report.differences.push(`${this.#show(command)}: plain ${plain}, changed ${changed}`);
  }

  /** Held against the test's own words, so that two equal but wrong answers of a wrong reader are seen. */
  #isAsExpected(command: List, outcome: string): boolean {
    if (wordAt(command, 0) === 'assert_trap') return outcome.startsWith('trap');
    if (wordAt(command, 0) === 'assert_exhaustion') return outcome === 'threw RangeError';
    if (wordAt(command, 0) !== 'assert_return') return false;
    const expected = command.items
      .slice(2)
      .map((node) => (node.kind === 'list' ? toConstant(node) : undefined));
    if (expected.some((constant) => constant === undefined)) return false;
    return (
      outcome ===
      expected
        .map((constant) =>
          Buffer.from(constant?.bytes ?? [])
            .toString('hex')
            .padEnd(32, '0'),
        )
        .join('')
    );
  }

  #show({ start, end }: List): string {
    return this.#text.slice(start, end).replaceAll(/\s+/g, ' ').slice(0, 200);
  }
}

const nothing: List = { kind: 'list', items: [], start: 0, end: 0 };

function listAt(list: List, index: number): List {
  const node = list.items[index];
  return node?.kind === 'list' ? node : nothing;
}
