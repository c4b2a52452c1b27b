import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasRooms } from '../../src/crowd/protocols/frames/frames-protocol.ts'
import { configText } from './texts/config.ts'
import { protocolText } from './texts/protocol.ts'
import { stackText } from './texts/stack.ts'
import { moduleEndings } from '../../src/settings/config-file.ts'
import type { WhatThereIs } from './what-there-is.ts'
import type { NewFile } from './write-new-files.ts'

/** The protocol file that an earlier `init` has written into a folder; null if there is none. */
export function keptProtocol(folder: string): string | null {
  return keptModule(folder, 'chat.protocol')
}

/**
 * The files of the working folder but for the workflow, the config file first. Each is named whether or not it is there.
 *
 * @param config the config file that is there
 */
export function filesFor(what: WhatThereIs, config: string | undefined): readonly [NewFile, ...NewFile[]] {
  const protocol = moduleFile('chat.protocol')
  const stack = moduleFile('chat.stack')
  const parts = {
    protocol: what.protocol && ('frames' in what.protocol ? `./${protocol}` : what.protocol.name),
    stack: what.stack && ('own' in what.stack ? { stack: `./${stack}` } : what.stack.there),
    deployed: what.deployed,
    hasRooms: what.protocol === null || !('frames' in what.protocol) || hasRooms(what.protocol.frames),
  }
  return [
    { path: config ?? 'fanbench.config.ts', text: configText(parts) },
    ...(what.protocol !== null && 'frames' in what.protocol
      ? [{ path: protocol, text: protocolText(what.protocol.frames) }]
      : []),
    ...(what.stack !== null && 'own' in what.stack ? [{ path: stack, text: stackText(what.stack.own) }] : []),
  ]
}

/** The one that is there, or a new one. */
function moduleFile(name: string): string {
  return keptModule('.', name) ?? `${name}.ts`
}

function keptModule(folder: string, name: string): string | null {
  return moduleEndings.map((ending) => `${name}.${ending}`).find((file) => existsSync(join(folder, file))) ?? null
}
