import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../../src/crowd/protocols/load-protocol.ts'
import { configText } from '../../../commands/init/texts/config.ts'
import { frameExpression, protocolText } from '../../../commands/init/texts/protocol.ts'
import { roomChatFrames } from '../../../commands/init/what-there-is.ts'
import { rooms } from '../../../src/crowd/protocols/rooms.ts'
import { type FrameArgs, composeFrames } from '../../../src/settings/compose-frames.ts'
import { withRoutes } from '../../../commands/run/aim/choose-protocol.ts'
import { Mistakes } from '../../../src/settings/mistakes.ts'
import { loadConfig } from '../../../src/settings/config-file.ts'
import { exportsOf } from '../../../src/user-modules/exports-of.ts'
import { temporaryFolder } from '../fanbench.ts'

const member = { index: 3, name: 'u3-ab' }

const nasty = `'"\`\\ */ // \${process.exit(1)} \n\r\u2028\u2029 </script> '); throw 1; ('`

function written(name: string, text: string): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, text)
  return path
}

async function loaded(args: FrameArgs) {
  const frames = withRoutes(composeFrames(args, 'my-chat'), null)
  return loadProtocol({ kind: 'file', path: written('chat.protocol.ts', protocolText(frames)) })
}

describe('a protocol file that is made from frames', () => {
  it('says what was typed, whatever it holds', async () => {
    const say = { action: nasty, [nasty]: ['{room}', { ['{text}']: nasty + '{text}' + nasty }], __proto__x: 1 }
    const typed = JSON.stringify(say).replace('__proto__x', '__proto__')
    const protocol = await loaded({
      say: typed,
      join: `${nasty}{room}${nasty}{member}`,
      joinAnswered: nasty,
      hello: '{"name":"{member}"}',
      helloAnswered: '/^a\\/b\n*\\/ "(\u2028|x)/i',
    })
    const filled = typed.replace('"{room}"', '"r1"').replaceAll('{text}"', 'T"').replace('{text}', 'T')
    const made = protocol.say?.('r1', 'T', member) as string
    expect(made).toContain('"__proto__":1')
    expect(made.replace('{"T":', '{"{text}":')).toBe(filled.replace('{"T":', '{"{text}":'))
    const join = protocol.join?.('r1', member)
    expect(join?.send).toBe(`${nasty}r1${nasty}u3-ab`)
    expect([join?.answered?.(`x${nasty}x`), join?.answered?.('x')]).toEqual([true, false])
    const hello = protocol.hello?.(member)
    expect(hello?.send).toBe('{"name":"u3-ab"}')
    expect([hello?.answered?.('A/b\n\n/ "X'), hello?.answered?.('a/b')]).toEqual([true, false])
  })

  it('fills in what JSON there may be', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const frame = JSON.stringify([value, '{text}', 'in {room}'])
        const made = runInNewContext(frameExpression(frame, ''), { room: 'R', text: 'T', member }) as string
        expect(JSON.parse(made)).toEqual([JSON.parse(JSON.stringify(value)), 'T', 'in R'])
      }),
      { numRuns: 300, examples: [[{ 0: 0 }], [{ null: null, true: true }]] },
    )
  })

  it("speaks as the room chat's own, where there is nothing else", async () => {
    const protocol = await loadProtocol({
      kind: 'file',
      path: written('chat.protocol.ts', protocolText(withRoutes(roomChatFrames, null))),
    })
    for (const step of ['createRoom', 'join'] as const)
      expect(protocol[step]?.('r1', member).send).toBe(rooms[step]?.('r1', member).send)
    expect(protocol.hello?.(member).send).toBe(rooms.hello?.(member).send)
    expect(protocol.say?.('r1', 'T', member)).toBe(rooms.say?.('r1', 'T', member))
    // Nothing was typed of the steps that a run can do without.
    const { leave: _, setPosition: __, readPositions: ___, ...routes } = rooms.routes ?? {}
    expect(protocol.routes).toEqual(routes)
  })

  it('leaves out the steps that there are none of', async () => {
    const protocol = await loaded({ say: '{"action":"send","data":"{text}"}' })
    expect(protocol).not.toHaveProperty('hello')
    expect(protocol).not.toHaveProperty('join')
    expect(protocol.say?.('r', 'T', member)).toBe('{"action":"send","data":"T"}')
    expect(protocol.routes).toEqual({ say: 'send' })
    expect(protocol.hasRooms).toBe(false)
  })

  it('says after how long a step is done that the chat does not answer', async () => {
    const protocol = await loaded({ say: '{text}', join: 'enter {room}', joinDoneAfter: 2 })
    expect(protocol.join?.('r', { index: 0, name: 'u' })).toEqual({ send: 'enter r', doneAfterMs: 2000 })
  })

  it('says who answers the sender, who is in a room that is made, and that there are rooms', async () => {
    const protocol = await loaded({
      say: '{text}',
      sayAnswered: '/^ok/',
      sender: 'excluded',
      createRoom: 'make {room}',
      createRoomAnswered: 'made',
      creatorJoins: true,
      join: 'enter {room}',
      joinAnswered: 'entered',
    })
    expect(protocol).toMatchObject({ echoesToSender: false, creatorJoins: true })
    expect(protocol.hasRooms).toBeUndefined()
    expect([protocol.isReply?.('ok T'), protocol.isReply?.('not ok')]).toEqual([true, false])
  })
})

describe('a config file', () => {
  const parts = {
    protocol: nasty,
    stack: { stack: nasty, template: nasty, parameter: [nasty] },
    deployed: { url: nasty, query: ['a=geheim'], ownedHosts: [nasty] },
    hasRooms: false,
  }

  it.each(['{"type":"module"}', '{"type":"commonjs"}'])('is read beside a package.json of %s', async (manifest) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'package.json'), manifest)
    const text = configText(parts)
    writeFileSync(join(folder, 'fanbench.config.ts'), text)
    const mistakes = new Mistakes()
    const config = await loadConfig(undefined, folder, mistakes)
    mistakes.throwIfAny()
    expect(config).toMatchObject({
      protocol: nasty,
      stack: nasty,
      template: nasty,
      parameter: [nasty],
      target: nasty,
      iOwnThisTarget: [nasty],
      duration: 15,
    })
    expect(text).toContain('FANBENCH_QUERY')
    expect(text).not.toContain('geheim')
  })

  it('is read where there is no package.json', async () => {
    const path = written(
      'fanbench.config.ts',
      configText({ protocol: 'rooms', stack: null, deployed: null, hasRooms: true }),
    )
    expect((await exportsOf(path))['default']).toMatchObject({ protocol: 'rooms', members: 20, rooms: 2 })
  })
})
