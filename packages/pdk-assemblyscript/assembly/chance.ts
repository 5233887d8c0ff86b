// Chance that a test can repeat: from a seed where one is given, from the host's random bytes where not.
import { randomBytes } from './host/basics';
import { Json } from './json/value';

/** Not for secrets: whoever knows the seed knows what follows. */
export class Chance {
  private state: u32 = 0;
  private isSeeded: bool = false;

  /** `seed` as it stands in a configuration: a number, or nothing. Without one the capability `random` is needed. */
  constructor(seed: Json | null) {
    if (seed != null && seed.isNumber) {
      this.isSeeded = true;
      this.state = <u32>(<i64>seed.number);
    }
  }

  /** Evenly from 0 up to, and never quite, 1. */
  next(): f64 {
    return <f64>(this.isSeeded ? this.mix() : drawn()) / 4294967296.0;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: f64, most: f64): f64 {
    return Math.floor(least + this.next() * (most - least + 1));
  }

  // Mulberry32: short and even, with a period of 2^32.
  private mix(): u32 {
    this.state += 0x6d2b79f5;
    let t = this.state;
    t = (t ^ (t >>> 15)) * (t | 1);
    t ^= t + (t ^ (t >>> 7)) * (t | 61);
    return t ^ (t >>> 14);
  }
}

function drawn(): u32 {
  return load<u32>(randomBytes(4).dataStart);
}
