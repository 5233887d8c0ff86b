// How large and how late answers are: from the configuration, or from the request where it may say so.
import { Chance, Json } from '@plugindex/pdk-assemblyscript/assembly';

/** Largest answer, bytes: with its envelope it must fit into what a host takes by default. */
const mostBytes: f64 = 524288;
/** Longest time, milliseconds. */
const mostDelayMs: f64 = 60000;

export class Profile {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  isJson: bool;
  private path: string;
  private statsPath: string;
  private fromQuery: bool;
  private leastBytes: f64;
  private largestBytes: f64;
  /** Milliseconds at 0, 50, 95, 99 and 100 percent of the answers. */
  private delays: f64[] = [];

  constructor(settings: Json) {
    this.path = settings.textOr('path', '/*');
    this.statsPath = settings.textOr('stats_path', '');
    this.fromQuery = settings.boolOr('from_query', false);
    this.isJson = settings.textOr('content', 'text') == 'json';
    const bounds = settings.list('bytes');
    this.leastBytes = bounds.length == 2 ? numberAt(bounds, 0) : settings.numberOr('bytes', 1024);
    this.largestBytes = bounds.length == 2 ? numberAt(bounds, 1) : this.leastBytes;
    this.readDelays(settings);
    const isSize = this.leastBytes >= 0 && this.largestBytes >= this.leastBytes;
    if (!isSize || this.largestBytes > mostBytes)
      this.problem = 'Expected "bytes" to be from 0 to 524288, the first not above the second';
  }

  private readDelays(settings: Json): void {
    const given = settings.get('latency_ms');
    const latency = given == null ? Json.object() : given;
    const min = latency.isNumber ? latency.number : latency.numberOr('min', 0);
    const p50 = latency.isNumber ? latency.number : latency.numberOr('p50', min);
    const p95 = latency.isNumber ? latency.number : latency.numberOr('p95', p50);
    const p99 = latency.isNumber ? latency.number : latency.numberOr('p99', p95);
    const max = latency.isNumber ? latency.number : latency.numberOr('max', p99);
    this.delays = [min, p50, p95, p99, max];
    for (let i = 0; i < this.delays.length; i++) {
      const before = i == 0 ? 0 : this.delays[i - 1];
      if (!(this.delays[i] >= before && this.delays[i] <= mostDelayMs))
        this.problem = 'Expected "latency_ms" to rise from min over p50, p95 and p99 to max, at most 60000';
    }
  }

  covers(path: string): bool {
    return this.path.endsWith('*') ? path.startsWith(this.path.slice(0, -1)) : path == this.path;
  }

  isStats(path: string): bool {
    return this.statsPath.length > 0 && path == this.statsPath;
  }

  /** Size of the answer; -1 where the request asks for one that is not allowed. */
  bytes(input: Json, chance: Chance): f64 {
    const asked = this.asked(input, 'bytes', mostBytes);
    if (asked != NONE) return asked;
    if (this.leastBytes == this.largestBytes) return this.leastBytes;
    return chance.between(this.leastBytes, this.largestBytes);
  }

  /** Milliseconds, drawn so that the named shares of the answers come within the named times; -1 as above. */
  delayMs(input: Json, chance: Chance): f64 {
    const asked = this.asked(input, 'delay_ms', mostDelayMs);
    if (asked != NONE) return asked;
    if (this.delays[0] == this.delays[4]) return this.delays[0];
    const share = chance.next();
    for (let i = 1; i < shares.length; i++) {
      if (share > shares[i]) continue;
      const part = (share - shares[i - 1]) / (shares[i] - shares[i - 1]);
      return Math.round(this.delays[i - 1] + part * (this.delays[i] - this.delays[i - 1]));
    }
    return this.delays[4];
  }

  /** What the query asks for: NONE without it, -1 for what is no whole number up to `most`. */
  private asked(input: Json, key: string, most: f64): f64 {
    const query = input.get('query');
    if (!this.fromQuery || query == null || !query.has(key)) return NONE;
    const text = query.textOr(key, '');
    if (text.length == 0 || text.length > 6) return -1;
    let value: f64 = 0;
    for (let i = 0; i < text.length; i++) {
      const digit = text.charCodeAt(i) - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + <f64>digit;
    }
    return value <= most ? value : -1;
  }
}

/** The request asks for nothing. */
const NONE: f64 = -2;
const shares: f64[] = [0, 0.5, 0.95, 0.99, 1];

function numberAt(items: Json[], index: i32): f64 {
  const item = items[index];
  return item.isNumber ? item.number : NaN;
}
