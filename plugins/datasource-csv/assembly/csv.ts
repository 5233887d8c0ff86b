// CSV as RFC 4180 has it: quotes, doubled quotes, line breaks inside quotes, CRLF or LF between records.
import { Problem } from './problem';

/** One record. A field is null when nothing stands between the commas; `""` is a text without letters. */
export type CsvRecord = Array<string | null>;

const quote: i32 = 0x22;
const carriageReturn: i32 = 0x0d;
const lineFeed: i32 = 0x0a;

export class CsvReader {
  private at: i32 = 0;
  private line: i32 = 1;

  constructor(
    private text: string,
    private delimiter: i32,
    private problem: Problem,
  ) {
    // Excel writes a byte order mark; it is no part of the first field.
    if (text.length > 0 && text.charCodeAt(0) == 0xfeff) this.at = 1;
  }

  /** The line on which the next record starts, counted from 1. */
  get nextLine(): i32 {
    return this.line;
  }

  /** The next record, or null at the end or when `problem` is set. */
  read(): CsvRecord | null {
    if (this.at >= this.text.length) return null;
    const record: CsvRecord = [];
    while (true) {
      const field = this.field();
      if (this.problem.isSet) return null;
      record.push(field);
      if (this.at >= this.text.length) return record;
      const c = this.text.charCodeAt(this.at++);
      if (c == this.delimiter) {
        // A delimiter at the very end of the text is followed by one more, empty field.
        if (this.at < this.text.length) continue;
        record.push(null);
        return record;
      }
      if (c == carriageReturn && this.peek() == lineFeed) this.at++;
      else if (c != lineFeed) this.refuse('a carriage return without a line feed');
      this.line++;
      return this.problem.isSet ? null : record;
    }
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private field(): string | null {
    if (this.peek() == quote) return this.quoted();
    const from = this.at;
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at);
      if (c == this.delimiter || c == lineFeed || c == carriageReturn) break;
      if (c == quote) this.refuse('a quote inside a field that does not start with one');
      this.at++;
    }
    return this.at == from ? null : this.text.slice(from, this.at);
  }

  private quoted(): string {
    const opened = this.line;
    const from = ++this.at;
    let doubled = false;
    while (this.at < this.text.length) {
      const c = this.text.charCodeAt(this.at++);
      if (c == lineFeed) this.line++;
      if (c != quote) continue;
      const next = this.peek();
      if (next == quote) {
        doubled = true;
        this.at++;
        continue;
      }
      if (next != -1 && next != this.delimiter && next != lineFeed && next != carriageReturn) {
        this.refuse('text after the closing quote');
      }
      const content = this.text.slice(from, this.at - 1);
      return doubled ? content.replaceAll('""', '"') : content;
    }
    this.line = opened;
    this.refuse('a quote that is never closed');
    return '';
  }

  private refuse(what: string): void {
    this.problem.set('invalid_csv', 'Cannot read line ' + this.line.toString() + ': found ' + what);
  }
}
