// Reads the text that Prometheus scrapes, by the rules of OpenMetrics.
import { expect } from 'vitest';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"/g;

/** Throws where a line is none of OpenMetrics, or a sample does not belong to the family before it. */
export function readOpenMetrics(text: string): readonly Sample[] {
  const lines = text.split('\n');
  expect(lines.slice(-2)).toEqual(['# EOF', '']);
  const families = new Set<string>();
  let family = { name: '', type: '' };
  return lines.slice(0, -2).flatMap((line) => {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      family = { name: type[1] ?? '', type: type[2] ?? '' };
      expect(families).not.toContain(family.name);
      families.add(family.name);
      return [];
    }
    if (/^# (HELP|UNIT) /.test(line)) {
      expect(line.split(' ')[2]).toBe(family.name);
      if (line.startsWith('# UNIT')) expect(family.name.endsWith(`_${line.split(' ')[3]}`)).toBe(true);
      return [];
    }
    const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? [];
    const ends =
      { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_count', '_sum'] }[family.type] ?? [];
    expect(ends.map((end) => family.name + end)).toContain(name);
    expect(Number(value)).not.toBeNaN();
    return [
      {
        name,
        value: Number(value),
        labels: Object.fromEntries([...labels.matchAll(label)].map(([, k, v]) => [k, v])),
      },
    ];
  });
}
