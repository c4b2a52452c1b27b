import { writeStamp } from '../../src/crowd/stamp/stamp.ts'

/** What a frame from a broken or an evil chat counts as; `ignored` is not a message of anybody's. */
export type HostileFrame = readonly [
  what: string,
  frame: string | Buffer,
  counter: 'deliveries_corrupt' | 'deliveries_unknown' | 'service_errors' | 'ignored',
]

const beyondEverything = {
  publisher: 0xff_ff_ff,
  sequence: 0xff_ff_ff_ff,
  intendedAtUs: 2 ** 52 - 1,
  sentAtUs: 2 ** 52 - 1,
}
const stampDigits = 52

export const hostileFrames: readonly HostileFrame[] = [
  ['malformed JSON', '{"kind":"msg","body":', 'ignored'],
  ['malformed JSON with a marker', '{"connectionId":"c","requestId":', 'ignored'],
  ['no text at all', '', 'ignored'],
  ['null', 'null', 'ignored'],
  ['no body', '{"kind":"msg"}', 'ignored'],
  ['NaN for a number', '{"kind":"msg","at":NaN}', 'ignored'],
  ['a huge number', '{"kind":"msg","at":1e999999}', 'ignored'],
  ['a prototype', '{"__proto__":{"type":"multi-message","isAdmin":true},"constructor":{"prototype":{}}}', 'ignored'],
  ['a prototype in an error', '{"__proto__":{"message":"m"},"connectionId":"c","requestId":"r"}', 'ignored'],
  ['nesting of 100,000 levels', '['.repeat(100_000), 'ignored'],
  ['nesting that looks like an error', `{"connectionId":${'['.repeat(100_000)}`, 'ignored'],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0xc0, 0x80]), 'ignored'],
  [
    'an error of the gateway',
    '{"message":"Internal server error","connectionId":"c","requestId":"r"}',
    'service_errors',
  ],
  ['a stamp that breaks off', 'fbm1:0123', 'deliveries_corrupt'],
  ['a stamp of no digits', `fbm1:${'z'.repeat(stampDigits)}`, 'deliveries_corrupt'],
  ['a stamp with NaN for its times', `fbm1:${'0'.repeat(22)}${'NaN'.repeat(10)}`, 'deliveries_corrupt'],
  ['a stamp without its check', `fbm1:${'0'.repeat(48)}ffff`, 'deliveries_corrupt'],
  ['a stamp of numbers beyond everything', writeStamp('ffffffff', beyondEverything), 'deliveries_unknown'],
  [
    'a stamp of a run long ago',
    writeStamp('00000000', { ...beyondEverything, publisher: 0, sequence: 0 }),
    'deliveries_unknown',
  ],
]
