import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askForTheRest } from '../../../commands/init/ask.ts'
import { temporaryFolder } from '../fanbench.ts'

/** Somebody who answers each question by what it is about. */
function somebody(answers: Readonly<Record<string, string>>) {
  const asked: string[] = []
  return {
    asked,
    ask: (question: string) => {
      asked.push(question)
      const found = Object.entries(answers).find(([about]) => question.includes(about))
      return Promise.resolve(found === undefined ? '' : found[1])
    },
  }
}

describe('the questions', () => {
  it('are one where there is nothing to measure', async () => {
    const { ask, asked } = somebody({})
    expect(await askForTheRest({}, ask, false)).toMatchObject({ have: 'nothing' })
    expect(asked.length).toBe(1)
  })

  it('ask of a deployed chat whose it is, and how it is spoken to', async () => {
    const { ask, asked } = somebody({
      'What is there': 'url',
      'Its URL': 'wss://chat.example/prod',
      'type its name': 'chat.example',
      'joins a room': '{"join":"{room}"}',
      'answers it': 'joined',
      publishes: '{"say":"{text}"}',
      'its own message': 'n',
    })
    expect(await askForTheRest({}, ask, false)).toEqual({
      have: 'url',
      url: 'wss://chat.example/prod',
      iOwnThisTarget: ['chat.example'],
      join: '{"join":"{room}"}',
      joinAnswered: 'joined',
      say: '{"say":"{text}"}',
      sender: 'excluded',
    })
    expect(asked.find((question) => question.includes('type its name'))).toContain('If chat.example is')
  })

  it('go through the handlers of a folder, and leave out what is known', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'join'))
    for (const name of ['onConnect.ts', 'join/index.mjs', 'other.js'])
      writeFileSync(join(folder, name), 'export const handler = async () => ({ statusCode: 200 })')
    writeFileSync(join(folder, 'handler-kit.ts'), 'export const kit = 1')
    const { ask } = somebody({
      'other.js': '-',
      'join/index.mjs': 'enter',
      'DynamoDB tables': 'members=room,connectionId  log=day',
    })
    expect(await askForTheRest({ handlers: folder, protocol: 'rooms' }, ask, false)).toMatchObject({
      have: 'handlers',
      route: [`enter=${join(folder, 'join/index.mjs')}`, `$connect=${join(folder, 'onConnect.ts')}`],
      table: ['members=room,connectionId', 'log=day'],
    })
  })

  it('end with Ctrl-C', async () => {
    await expect(askForTheRest({}, () => Promise.resolve(null), false)).rejects.toMatchObject({
      exitCode: 130,
    })
  })
})
