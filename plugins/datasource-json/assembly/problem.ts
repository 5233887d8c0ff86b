// Why a query cannot be answered. The first reason counts.

export class Problem {
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
