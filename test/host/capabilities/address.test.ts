// Addresses: read strictly, and told apart from the public internet, against Node's own parser and block lists.
import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isInBlock, parseAddress, parseBlock } from '../../../packages/host/src/capabilities/http/address.ts';
import { whyNotPublic } from '../../../packages/host/src/capabilities/http/special-addresses.ts';

const octet = fc.nat({ max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const group = fc.nat({ max: 0xffff }).map((value) => value.toString(16));
/** Addresses near the borders of blocks, not only anywhere: the first group is often a special one. */
const firstGroup = fc.oneof(
  group,
  fc.constantFrom(
    '0',
    '64',
    '100',
    '2000',
    '2001',
    '2002',
    '2620',
    '3fff',
    '5f00',
    'fc00',
    'fd00',
    'fe80',
    'fec0',
    'ff02',
  ),
);
const ipv6 = fc
  .tuple(firstGroup, fc.array(fc.oneof(group, fc.constant('0')), { minLength: 7, maxLength: 7 }))
  .map(([first, rest]) => [first, ...rest].join(':'));

describe('parseAddress()', () => {
  test('takes exactly what Node takes for an address, zones aside', () => {
    const text = fc.oneof(
      ipv4,
      ipv6,
      fc.string({ unit: fc.constantFrom('0', '1', '9', 'f', 'F', ':', '.', '2', '5'), maxLength: 20 }),
      fc.tuple(ipv6, fc.nat({ max: 6 }), fc.nat({ max: 6 })).map(([address, from, count]) => {
        const groups = address.split(':');
        return `${groups.slice(0, from).join(':')}::${groups.slice(from + count + 1).join(':')}`;
      }),
      fc
        .tuple(ipv6, ipv4)
        .map(([address, dotted]) => `${address.split(':').slice(0, 6).join(':')}:${dotted}`),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        expect([candidate, parseAddress(candidate) !== undefined]).toEqual([
          candidate,
          isIPv4(candidate) || isIPv6(candidate),
        ]);
      }),
      { numRuns: 5000 },
    );
  });

  test('gives the same number for the same address, however it is written', () => {
    fc.assert(
      fc.property(ipv6, (address) => {
        const short = new SocketAddress({ address, family: 'ipv6' }).address;
        const hex = new URL(`http://[${address}]/`).hostname.slice(1, -1);
        expect(parseAddress(short)).toEqual(parseAddress(address));
        expect(parseAddress(hex)).toEqual(parseAddress(address));
      }),
    );
  });

  test.each([
    '0177.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '127.0.0.1 ',
    '::1%eth0',
    '[::1]',
    '1.2.3.4::',
    '',
  ])('refuses %j: only one spelling is an address', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

test('isInBlock() agrees with BlockList of Node', () => {
  const block4 = fc.tuple(ipv4, fc.integer({ min: 0, max: 32 }));
  const block6 = fc.tuple(ipv6, fc.integer({ min: 0, max: 128 }));
  const holds = (family: 'ipv4' | 'ipv6', [base, prefix]: readonly [string, number], address: string) => {
    const list = new BlockList();
    list.addSubnet(base, prefix, family);
    const [block, parsed] = [parseBlock(`${base}/${prefix}`), parseAddress(address)];
    expect(block !== undefined && parsed !== undefined && isInBlock(parsed, block)).toBe(
      list.check(address, family),
    );
  };
  fc.assert(fc.property(block4, ipv4, (block, address) => holds('ipv4', block, address)));
  fc.assert(fc.property(block6, ipv6, (block, address) => holds('ipv6', block, address)));
  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', 'x/8', '10.0.0.0/-1'])
    expect([text, parseBlock(text)]).toEqual([text, undefined]);
});

/** Written down a second time, from the registries and not from the code. */
const oracle4 = new BlockList();
const oracle6 = new BlockList();
for (const [base, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
] as const)
  oracle4.addSubnet(base, prefix, 'ipv4');
// Everything but 2000::/3, as its complement.
for (const [base, prefix] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  oracle6.addSubnet(base, prefix, 'ipv6');

describe('whyNotPublic()', () => {
  test('agrees with a list that was written apart from it', () => {
    // BlockList takes a mapped address for its IPv4 part; NAT64 is judged by it on purpose. Both are tested below.
    const plain = ipv6.filter((address) => !/^0:0:0:0:0:ffff:|^64:ff9b:0:0:0:0:/.test(address));
    const near = fc
      .tuple(
        fc.constantFrom(
          0,
          9,
          10,
          11,
          99,
          100,
          101,
          126,
          127,
          128,
          168,
          169,
          171,
          172,
          173,
          191,
          192,
          193,
          197,
          198,
          199,
          202,
          203,
          204,
          223,
          224,
          255,
        ),
        octet,
        octet,
        octet,
      )
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(near, ipv4), (address) => {
        expect([address, whyNotPublic(address) !== undefined]).toEqual([
          address,
          oracle4.check(address, 'ipv4'),
        ]);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(plain, (address) => {
        expect([address, whyNotPublic(address) !== undefined]).toEqual([
          address,
          oracle6.check(address, 'ipv6'),
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:0:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001:0:1::1',
    '2001:db8::1',
    '3fff::1',
    'fc00::1',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '5f00::1',
    '4000::1',
    'localhost',
    '',
    '127.1',
    '0x7f000001',
  ])('%s is refused', (address) => {
    expect(whyNotPublic(address)).toEqual(expect.any(String));
  });

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
    '64:ff9b::8.8.8.8',
  ])('%s is public', (address) => {
    expect(whyNotPublic(address)).toBeUndefined();
  });
});
