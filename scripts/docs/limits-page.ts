// The table of the page of limits: what each bounds, who may say it, and what happens at it.
import { type LimitName, limitNames, limitRanges } from '@plugindex/model';
import { type Blocks, prose, table } from './markdown.ts';

/** Markdown. A limit without a sentence here does not compile. */
const atTheLimit: Readonly<Record<LimitName, string>> = {
  maxMemoryBytes:
    'A module whose stated maximum is above it is refused: `host/module-unsafe`. While it runs, `memory.grow` gives -1 at the module’s own maximum; what the guest makes of that is mostly `host/trap`',
  timeoutMs:
    '`host/timeout`; the worker is ended, and requests to the outside end with it. Holds not under `inline`',
  maxFuel: '`host/out-of-fuel`; the instance is thrown away, the worker lives on',
  maxInputBytes: '`host/input-too-large`; nothing of the guest runs',
  maxOutputBytes: '`host/output-too-large`; the answer is not read, the instance is thrown away',
  maxCallsPerSecond: '`host/rate-limited`, with `retryAtMs`; nothing of the guest runs',
  maxConcurrentCalls: '`host/overloaded`; nothing of the guest runs',
  maxLogBytes: 'The line is dropped, and so is every further one that does not fit; the call goes on',
  maxFileBytes: 'The plugin is answered `too_large`',
  maxKvBytes: 'The plugin is answered `too_large`, and the store stays as it is',
  maxHttpRequests: 'The plugin is answered `too_many_requests`',
  maxHttpBytes: 'The plugin is answered `too_large`; the connection is left in the middle',
};

export function limitsBlocks(): Blocks {
  const code = (text: string) => `\`${text}\``;
  return {
    limits: table(
      ['limit', 'what it bounds', 'default', 'in a manifest', 'at the limit'],
      limitNames.map((name) => {
        const { meaning, default: safe } = limitRanges[name];
        const asked = name === 'maxKvBytes' ? 'capabilities: { kv: { maxBytes } }' : `limits: { ${name} }`;
        return [code(name), prose(meaning), safe.toLocaleString('en'), code(asked), atTheLimit[name]];
      }),
    ),
  };
}
