import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type OwnFolder, makeOwnFolder } from '../../../processes/own-folder.ts'

let folder: Promise<OwnFolder> | undefined

/** Code that stands in a template has no file: it gets one in a folder that is removed when this process ends. */
export async function inlineWriter(): Promise<(name: string, code: string) => string> {
  const { path } = await (folder ??= makeOwnFolder('inline'))
  return (name, code) => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, code)
    return file
  }
}
