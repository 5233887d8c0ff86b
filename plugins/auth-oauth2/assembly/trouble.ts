// Why a token could not be judged at all. Never an answer: the hook fails, and nobody is let in. The first reason counts.

export class Trouble {
  code: string = '';
  message: string = '';

  get isSet(): bool {
    return this.code.length > 0;
  }

  set(code: string, message: string): void {
    if (this.code.length > 0) return;
    this.code = code;
    this.message = message;
  }
}
