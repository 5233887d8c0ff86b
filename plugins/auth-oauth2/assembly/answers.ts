// Good answers, kept for a while under the digest of their token: never longer than the token is valid, never more than so many.
import { Json, Sha2, encodeHex, sha2 } from '@plugindex/pdk-assemblyscript/assembly';

/** Claims, and the milliseconds since 1970 from which on they count no more. */
export class Kept {
  constructor(
    public claims: Json,
    public untilMs: f64,
  ) {}
}

export class Answers {
  private kept: Map<string, Kept> = new Map<string, Kept>();

  constructor(private most: i32) {}

  /** The claims that are still good at `now`, or null. */
  find(token: string, nowMs: f64): Json | null {
    const name = nameOf(token);
    if (!this.kept.has(name)) return null;
    const known = this.kept.get(name);
    if (nowMs < known.untilMs) return known.claims;
    this.kept.delete(name);
    return null;
  }

  /** Makes room by forgetting what ran out, then what was kept first. */
  keep(token: string, answer: Kept, nowMs: f64): void {
    if (this.most < 1 || answer.untilMs <= nowMs) return;
    if (this.kept.size >= this.most) this.forget(nowMs);
    this.kept.set(nameOf(token), answer);
  }

  private forget(nowMs: f64): void {
    const names = this.kept.keys();
    for (let i = 0; i < names.length; i++) {
      if (this.kept.get(names[i]).untilMs <= nowMs) this.kept.delete(names[i]);
    }
    const rest = this.kept.keys();
    for (let i = 0; i < rest.length && this.kept.size >= this.most; i++) this.kept.delete(rest[i]);
  }
}

/** The token itself is not kept: whoever reads this memory finds no password in it. */
function nameOf(token: string): string {
  return encodeHex(sha2(Sha2.Sha256, token));
}
