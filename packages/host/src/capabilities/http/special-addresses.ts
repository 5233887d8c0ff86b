// Which addresses are not the public internet: the special-purpose registries of IANA, and what clouds put elsewhere.
import { type AddressBlock, type IpAddress, isInBlock, parseAddress, parseBlock } from './address.ts';

// IANA IPv4 Special-Purpose Address Registry, RFC 6890. Refused as well where the registry calls a block globally
// reachable but nothing that a plugin asks for is there.
const ipv4Blocks = [
  ['0.0.0.0/8', 'this network, RFC 791'],
  ['10.0.0.0/8', 'private, RFC 1918'],
  ['100.64.0.0/10', 'shared by carriers, RFC 6598'],
  ['127.0.0.0/8', 'loopback, RFC 1122'],
  // 169.254.169.254 is where most clouds give out credentials.
  ['169.254.0.0/16', 'link-local and cloud metadata, RFC 3927'],
  ['172.16.0.0/12', 'private, RFC 1918'],
  ['192.0.0.0/24', 'protocol assignments, RFC 6890'],
  ['192.0.2.0/24', 'documentation, RFC 5737'],
  ['192.31.196.0/24', 'AS112, RFC 7535'],
  ['192.52.193.0/24', 'AMT, RFC 7450'],
  ['192.88.99.0/24', '6to4 relays, RFC 7526'],
  ['192.168.0.0/16', 'private, RFC 1918'],
  ['192.175.48.0/24', 'AS112, RFC 7534'],
  ['198.18.0.0/15', 'benchmarking, RFC 2544'],
  ['198.51.100.0/24', 'documentation, RFC 5737'],
  ['203.0.113.0/24', 'documentation, RFC 5737'],
  ['224.0.0.0/4', 'multicast, RFC 5771'],
  ['240.0.0.0/4', 'reserved and broadcast, RFC 1112'],
  // Public by its number, but on Azure every machine reaches the platform itself there.
  ['168.63.129.16/32', 'metadata of a cloud'],
] as const;

// IANA IPv6 Special-Purpose Address Registry. Everything outside 2000::/3 is refused anyway (RFC 4291 2.4).
const ipv6Blocks = [
  ['::/128', 'unspecified, RFC 4291'],
  ['::1/128', 'loopback, RFC 4291'],
  // threat: ::ffff:127.0.0.1 reaches 127.0.0.1. No server has such an address as its own.
  ['::ffff:0:0/96', 'mapped IPv4, RFC 4291'],
  ['::ffff:0:0:0/96', 'translated IPv4, RFC 2765'],
  ['::/96', 'compatible IPv4, RFC 4291'],
  ['64:ff9b:1::/48', 'local translation, RFC 8215'],
  ['100::/64', 'discard only, RFC 6666'],
  // Teredo, benchmarking, ORCHID and other protocols; a Teredo address holds an IPv4 address.
  ['2001::/23', 'protocol assignments, RFC 2928'],
  ['2001:db8::/32', 'documentation, RFC 3849'],
  // threat: 2002:7f00:1:: is 127.0.0.1 for a machine with 6to4.
  ['2002::/16', '6to4, RFC 3056'],
  ['2620:4f:8000::/48', 'AS112, RFC 7534'],
  ['3fff::/20', 'documentation, RFC 9637'],
  ['5f00::/16', 'segment routing, RFC 9602'],
  // fd00:ec2::254 is where a cloud gives out credentials.
  ['fc00::/7', 'unique local, RFC 4193'],
  ['fe80::/10', 'link-local, RFC 4291'],
  ['fec0::/10', 'site-local, RFC 3879'],
  ['ff00::/8', 'multicast, RFC 4291'],
] as const;

interface NamedBlock {
  readonly block: AddressBlock;
  readonly name: string;
}

const specialBlocks: readonly NamedBlock[] = [...ipv4Blocks, ...ipv6Blocks].flatMap(([text, name]) => {
  const block = parseBlock(text);
  return block === undefined ? [] : [{ block, name }];
});
const globalUnicast = { bits: 128, value: 0x2000n << 112n, prefix: 3 } as const;
// RFC 6052: an IPv4 address in IPv6, as networks without IPv4 hand it out; the last 32 bits decide.
const translated = { bits: 128, value: 0x64ff9bn << 96n, prefix: 96 } as const;

/**
 * Why an address is not one of the public internet, in words; undefined where it is one.
 * @example whyNotPublic('169.254.169.254') // 'link-local and cloud metadata, RFC 3927'
 */
export function whyNotPublic(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? 'no address that can be read' : whySpecial(address);
}

function whySpecial(address: IpAddress): string | undefined {
  if (isInBlock(address, translated)) return whySpecial({ bits: 32, value: address.value & 0xffffffffn });
  const special = specialBlocks.find(({ block }) => isInBlock(address, block));
  if (special !== undefined) return special.name;
  return address.bits === 128 && !isInBlock(address, globalUnicast) ? 'not assigned, RFC 4291' : undefined;
}
