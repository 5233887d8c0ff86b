// IP addresses as numbers: what a resolver and a URL may say, read strictly, so that one address has one value.

/** An address of 32 or 128 bits. */
export interface IpAddress {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** All addresses that share their first bits. */
export interface AddressBlock extends IpAddress {
  readonly prefix: number;
}

const octet = /^(?:0|[1-9][0-9]{0,2})$/;
const group = /^[0-9a-fA-F]{1,4}$/;

/**
 * Dotted decimal IPv4 or IPv6 (RFC 4291 2.2), without brackets and zone; undefined for anything else.
 * @example parseAddress('::ffff:127.0.0.1') // { bits: 128, value: 0xffff7f000001n }
 */
export function parseAddress(text: string): IpAddress | undefined {
  const parsed = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return parsed === undefined ? undefined : { bits: text.includes(':') ? 128 : 32, value: parsed };
}

// threat: "0177.0.0.1" is 127.0.0.1 for some and 177.0.0.1 for others: leading zeros are refused.
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => octet.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map((half, index) => toGroups(half, { isLast: index === halves.length - 1 }));
  const [head, tail] = groups;
  if (head === undefined || groups.includes(undefined)) return undefined;
  const count = head.length + (tail?.length ?? 0);
  // "::" stands for at least one group.
  if (tail === undefined ? count !== 8 : count > 7) return undefined;
  const all = [...head, ...Array<bigint>(8 - count).fill(0n), ...(tail ?? [])];
  return all.reduce((sum, value) => (sum << 16n) | value, 0n);
}

/** Groups on one side of "::"; the last of all may be an IPv4 address, which is two. */
function toGroups(text: string, { isLast }: { readonly isLast: boolean }): readonly bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    const isDotted = isLast && index === parts.length - 1 && part.includes('.');
    const dotted = isDotted ? parseIpv4(part) : undefined;
    if (dotted !== undefined) groups.push(dotted >> 16n, dotted & 0xffffn);
    else if (group.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}

/**
 * A block such as "10.0.0.0/8", or a single address; undefined for anything else.
 * @example parseBlock('fe80::/10')?.prefix // 10
 */
export function parseBlock(text: string): AddressBlock | undefined {
  const [base = '', length, ...rest] = text.split('/');
  const address = parseAddress(base);
  if (address === undefined || rest.length > 0) return undefined;
  const prefix = length === undefined ? address.bits : Number(length);
  if (length !== undefined && !/^[0-9]{1,3}$/.test(length)) return undefined;
  return prefix > address.bits ? undefined : { ...address, prefix };
}

export function isInBlock(address: IpAddress, block: AddressBlock): boolean {
  const rest = BigInt(block.bits - block.prefix);
  return address.bits === block.bits && address.value >> rest === block.value >> rest;
}
