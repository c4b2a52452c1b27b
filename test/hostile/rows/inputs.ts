import type { Row } from '../row.ts'

/** Words that are none, or that ask for what cannot be. */
export const inputs: readonly Row[] = [
  refused('stages that are none', 'run smoke --publish-stages 1@2,x@3s,2@0s', /"1@2", "x@3s", "2@0s"/),
  refused('stages without a message', 'run smoke --publish-stages 0@5s,0-0@1s', /--publish-stages .*nothing would be/),
  refused(
    'stages beside a rate',
    'run smoke --publish-stages 2@5s --publish-rate 3',
    /--publish-rate: --publish-stages/,
  ),
  refused('stages of connections', 'run connect --publish-stages 2@5s', /means nothing to connect: it publishes/),
  refused('stages of positions', 'run positions --publish-stages 2@5s', /means nothing to positions: the age/),
  refused('stages of a search', 'capacity --publish-stages 2@5s', /--publish-stages: a search holds one load/),
  refused('stages of a gate', 'gate --baseline-ref HEAD --publish-stages 2@5s', /--publish-stages: both sides publish/),
  refused('an unknown command', 'rnu smoke', /unknown command 'rnu'/),
  refused('an unknown flag', 'run smoke --membres 3', /unknown option '--membres'/),
  refused('an unknown scenario', 'run smok', /there is no scenario smok/),
  refused('no members', 'run smoke --members 0', /--members 0: must be/),
  refused('half a member', 'run smoke --members 1.5', /--members 1\.5: must be/),
  refused('members in hexadecimal', 'run smoke --members 0x10', /--members 0x10: must be/),
  refused('members by an exponent', 'run smoke --members 1e3', /--members 1e3: must be/),
  refused('a number that is none', 'run smoke --publish-rate NaN', /--publish-rate NaN: must be/),
  refused('a rate without end', 'run smoke --publish-rate Infinity', /--publish-rate Infinity: must be/),
  refused('a rate beyond all numbers', 'run smoke --publish-rate 1e999', /--publish-rate 1e999: must be/),
  refused('a negative time', 'run smoke --duration=-5s', /--duration -5s: must be/),
  refused('a time without a unit', 'run smoke --duration 5', /--duration 5: must be/),
  refused('a time longer than timers', 'run connect --hold 600h', /--hold 600h: /),
  refused('a time beyond all numbers', 'run smoke --duration 99999999999999999999h', /--duration 9+h: /),
  refused('more than everybody', 'run stale --share 120%', /--share 120%: must be/),
  refused('a choice that is none', 'run smoke --arrivals sometimes', /--arrivals sometimes: must be/),
  refused('a payload larger than any frame', 'run smoke --payload 99999999999', /--payload 99999999999: /),
  refused('a seed that is a word', 'run smoke --seed luck', /--seed luck: must be/),
  refused('a target that is no WebSocket', 'run smoke --target http://127.0.0.1:1', /write ws:\/\/127\.0\.0\.1:1/),
  refused('a target that is no URL', 'run smoke --target ws://', /ws:\/\//),
  refused('a port beyond all ports', 'run smoke --protocol rooms --target ws://127.0.0.1:99999/', /99999/),
  refused('a header with a line break', ['run', 'smoke', '--header', 'a: b\r\nc: d'], /--header/),
  refused(
    'a header of the handshake itself',
    ['run', 'smoke', '--header', 'sec-websocket-key: x'],
    /sec-websocket-key/i,
  ),
  refused('a subprotocol that is no token', ['run', 'smoke', '--subprotocol', 'a b'], /--subprotocol/),
  refused('a key for tickets that is not there', 'run smoke --ticket-key none.pem', /none\.pem/),
  refused('a key for tickets that is none', 'run smoke --ticket-key key.pem', /key\.pem/, { 'key.pem': 'no key' }),
  refused('a variable that is no number', 'run smoke', /FANBENCH_MEMBERS/, {}, { FANBENCH_MEMBERS: 'many' }),
  refused('a variable that means nothing', 'run smoke', /FANBENCH_MEMBRES/, {}, { FANBENCH_MEMBRES: '3' }),
  refused('an output folder in /proc', 'run smoke --out-dir /proc/fanbench', /--out-dir \/proc\/fanbench/),
  refused('an output folder that is a file', 'run smoke --out-dir a-file/x', /--out-dir a-file\/x/, { 'a-file': '' }),
  refused('an output folder that is a device', 'run smoke --out-dir /dev/null/x', /--out-dir \/dev\/null\/x/),
  refused('an output folder with too long a name', `run smoke --out-dir ${'x'.repeat(300)}`, /x+.*ENAMETOOLONG/),
  {
    what: 'more members than open files',
    args: 'run smoke --members 9000000',
    exits: 13,
    says: /^✖ --members 9000000: takes 9000256 open files/,
  },
]

function refused(
  what: string,
  args: Row['args'],
  says: RegExp,
  files: NonNullable<Row['files']> = {},
  env: NonNullable<Row['env']> = {},
): Row {
  return { what, args, files, env, exits: 2, says }
}
