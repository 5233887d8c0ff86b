// The functions of the host as the packer hands them in: text in, text out. Only what the bundle uses is there.
declare module 'plugindex:host' {
  export function config(): string;
  export function log(level: number, message: string): void;
  export function clock(): number;
  export function random(length: number): Uint8Array;
  export function http(request: string): string;
  export function fs(request: string): string;
  export function kv(request: string): string;
  export function env(request: string): string;
}
