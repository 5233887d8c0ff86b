// Writes a document. Whatever a value holds, it stays text.
import { escapeAttribute, escapeText } from './xml-text';

export class Writer {
  private parts: string[] = [];
  private size: i32 = 0;
  /** A start tag that is not closed yet: an attribute may follow, or nothing at all. */
  private isOpen: bool = false;

  constructor(private mostCharacters: i32) {}

  /** True: there is more than may be sent. What is written from now on is lost. */
  get isFull(): bool {
    return this.size > this.mostCharacters;
  }

  toText(): string {
    return this.parts.join('');
  }

  raw(text: string): void {
    if (this.isFull) return;
    this.parts.push(text);
    this.size += text.length;
  }

  open(name: string): void {
    this.endTag();
    this.raw('<' + name);
    this.isOpen = true;
  }

  attribute(name: string, value: string): void {
    this.raw(' ' + name + '="' + escapeAttribute(value) + '"');
  }

  text(value: string): void {
    if (value.length == 0) return;
    this.endTag();
    this.raw(escapeText(value));
  }

  close(name: string): void {
    if (this.isOpen) this.raw('/>');
    else this.raw('</' + name + '>');
    this.isOpen = false;
  }

  private endTag(): void {
    if (this.isOpen) this.raw('>');
    this.isOpen = false;
  }
}
