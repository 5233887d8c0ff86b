// What was handed out since the instance began: counts in buckets, so that a million answers need no more memory than one.
import { Json } from '@plugindex/pdk-assemblyscript/assembly';

/** Upper bounds of the buckets, milliseconds. */
const bounds: f64[] = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 60000];

export class Tally {
  private answers: f64 = 0;
  private bytes: f64 = 0;
  private delay: f64 = 0;
  private counts: f64[] = new Array<f64>(bounds.length).fill(0);

  add(bytes: f64, delayMs: f64): void {
    this.answers += 1;
    this.bytes += bytes;
    this.delay += delayMs;
    let at = 0;
    while (at < bounds.length - 1 && delayMs > bounds[at]) at++;
    this.counts[at] += 1;
  }

  /** Buckets are cumulative, as in Prometheus: how many answers were asked to wait at most so long. */
  toJson(): Json {
    const buckets = Json.array();
    let sum: f64 = 0;
    for (let i = 0; i < bounds.length; i++) {
      sum += this.counts[i];
      buckets.push(Json.object().setNumber('at_most_ms', bounds[i]).setNumber('answers', sum));
    }
    return Json.object()
      .setNumber('answers', this.answers)
      .setNumber('bytes', this.bytes)
      .setNumber('delay_ms', this.delay)
      .set('buckets', buckets);
  }
}
