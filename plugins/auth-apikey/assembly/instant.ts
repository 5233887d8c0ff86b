// Points in time as RFC 3339 writes them.

const daysBefore: StaticArray<i32> = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** Milliseconds since 1970 of "2027-01-31T12:00:00Z", with a fraction or an offset where there is one; NaN when it is no such text. */
export function parseInstant(text: string): f64 {
  if (text.length < 20 || text.charAt(4) != '-' || text.charAt(7) != '-') return NaN;
  if (text.charAt(10) != 'T' || text.charAt(13) != ':' || text.charAt(16) != ':') return NaN;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NaN;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  let at = 19;
  let fraction: f64 = 0;
  if (text.charAt(at) == '.') {
    const start = ++at;
    let unit: f64 = 100;
    while (at < text.length && digits(text, at, 1) >= 0) {
      fraction += <f64>digits(text, at, 1) * unit;
      unit /= 10;
      at++;
    }
    if (at == start) return NaN;
  }
  const offset = offsetMinutes(text, at);
  const seconds = (daysSince1970(year, month, day) * 24 + hour) * 3600 + (<f64>minute - offset) * 60 + second;
  return seconds * 1000 + Math.floor(fraction);
}

/** "Z", "+02:00" or "-05:30" up to the end of the text; NaN when something else stands there. */
function offsetMinutes(text: string, at: i32): f64 {
  const sign = text.charAt(at);
  if (sign == 'Z') return at + 1 == text.length ? 0 : NaN;
  if ((sign != '+' && sign != '-') || at + 6 != text.length || text.charAt(at + 3) != ':') return NaN;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (sign == '-' ? -1 : 1) * <f64>(hours * 60 + minutes);
}

/** The number that `count` digits at `from` say; -1 when one of them is none. */
function digits(text: string, from: i32, count: i32): i32 {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = i < text.length ? text.charCodeAt(i) - 0x30 : -1;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function isLeap(year: i32): bool {
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

function daysSince1970(year: i32, month: i32, day: i32): f64 {
  const before = year - 1;
  const leaps = before / 4 - before / 100 + before / 400;
  const thisYear = daysBefore[month - 1] + day - 1 + (month > 2 && isLeap(year) ? 1 : 0);
  // 719162 days lie between 0001-01-01 and 1970-01-01.
  return <f64>(before * 365 + leaps + thisYear - 719162);
}
