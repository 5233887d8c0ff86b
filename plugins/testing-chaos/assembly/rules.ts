// The rules of the configuration: which requests they are about, how often they strike, and with what.
import { Chance, HeaderLookup, Json, headerValue } from '@plugindex/pdk-assemblyscript/assembly';

/** Longest delay that a rule may ask of the host, milliseconds. */
const maxDelayMs: f64 = 60000;
const delayProblem = 'expected "delay_ms" to be from 0 to 60000, the first not above the second';

export class Rules {
  /** Why the configuration cannot be used; empty when it can. */
  problem: string = '';
  list: Rule[] = [];

  static read(settings: Json): Rules {
    const rules = new Rules();
    const given = settings.list('rules');
    if (given.length == 0) rules.problem = 'Expected at least one rule';
    for (let i = 0; i < given.length && rules.problem.length == 0; i++) {
      const rule = new Rule(given[i], i);
      const problem = rule.problem();
      if (problem.length > 0) rules.problem = 'Rule "' + rule.name + '": ' + problem;
      rules.list.push(rule);
    }
    return rules;
  }
}

export class Rule {
  name: string;
  fault: Json;
  private match: Json;
  private rate: f64;
  private every: i32;
  private seen: i32 = 0;
  private isBothGiven: bool;

  constructor(settings: Json, position: i32) {
    this.name = settings.textOr('name', 'rule ' + (position + 1).toString());
    this.fault = objectOf(settings, 'fault');
    this.match = objectOf(settings, 'match');
    this.isBothGiven = settings.has('rate') && settings.has('every');
    this.every = <i32>settings.numberOr('every', 0);
    this.rate = settings.numberOr('rate', 1);
  }

  problem(): string {
    if (this.isBothGiven) return 'expected "rate" or "every", found both';
    if (!(this.rate >= 0 && this.rate <= 1)) return 'expected "rate" to be from 0 to 1';
    if (this.every < 0) return 'expected "every" to be at least 1';
    const status = this.fault.numberOr('status', 500);
    if (!(status >= 100 && status <= 599) || status != Math.floor(status))
      return 'expected "status" to be a whole number from 100 to 599';
    const how = this.fault.textOr('break_body', '');
    if (how.length > 0 && how != 'truncate' && how != 'garble')
      return 'expected "break_body" to be "truncate" or "garble"';
    const least = this.leastDelay();
    const most = this.mostDelay();
    if (!(least >= 0 && most >= least && most <= maxDelayMs))
      return delayProblem;
    return '';
  }

  matches(input: Json): bool {
    const methods = this.match.list('methods');
    if (methods.length > 0 && !holds(methods, input.textOr('method', ''))) return false;
    const path = this.match.textOr('path', '');
    if (path.length > 0 && !coversPath(path, input.textOr('path', ''))) return false;
    const header = this.match.textOr('header', '');
    return header.length == 0 || headerValue(input, header).state == HeaderLookup.Found;
  }

  /** Counts the request, or draws. */
  strikes(chance: Chance): bool {
    if (this.every == 0) return this.rate >= 1 || chance.next() < this.rate;
    this.seen = (this.seen + 1) % this.every;
    return this.seen == 0;
  }

  delayMs(chance: Chance): f64 {
    const least = this.leastDelay();
    const most = this.mostDelay();
    return least == most ? least : chance.between(least, most);
  }

  private leastDelay(): f64 {
    const bounds = this.fault.list('delay_ms');
    return bounds.length > 0 ? numberAt(bounds, 0) : this.fault.numberOr('delay_ms', 0);
  }

  private mostDelay(): f64 {
    const bounds = this.fault.list('delay_ms');
    return bounds.length > 1 ? numberAt(bounds, 1) : this.leastDelay();
  }
}

function objectOf(settings: Json, key: string): Json {
  const value = settings.get(key);
  return value != null && value.isObject ? value : Json.object();
}

function numberAt(items: Json[], index: i32): f64 {
  const item = items[index];
  return item.isNumber ? item.number : NaN;
}

function holds(values: Json[], text: string): bool {
  for (let i = 0; i < values.length; i++) {
    if (values[i].isString && values[i].text == text) return true;
  }
  return false;
}

/** `*` at the end covers everything below; without it the path is compared whole. */
function coversPath(pattern: string, path: string): bool {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path == pattern;
}
